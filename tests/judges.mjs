// What MDN's HTTP Observatory and Google's CSP Evaluator say of a site on this machine, as JSON:
// node judges.mjs DOMAIN HTTP_PORT HTTPS_PORT
import net from "node:net";

import { scan } from "@mdn/mdn-http-observatory";
import { CspEvaluator } from "csp_evaluator/dist/evaluator.js";
import { CspParser } from "csp_evaluator/dist/parser.js";

const [domain, http, https] = process.argv.slice(2);

// Both ask for the site by its name, at the usual ports.
const ports = { 80: Number(http), 443: Number(https) };
const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...given) {
  const options = Array.isArray(given[0]) ? given[0][0] : given[0];
  options.host = "127.0.0.1";
  options.port = ports[options.port] ?? options.port;
  return connect.apply(this, given);
};

const { scan: summary, tests } = await scan(domain);
const policy = summary.responseHeaders["content-security-policy"];
const findings = new CspEvaluator(new CspParser(policy).csp).evaluate();
console.log(JSON.stringify({ summary, tests, policy, findings }));

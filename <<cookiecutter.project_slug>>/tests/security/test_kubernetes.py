# % if cookiecutter.deployment == "kubernetes"
# % set mail_by_worker = cookiecutter.background_tasks != "none"
"""An intruder in a pod: he has no rights there, nothing to write, and nowhere to go."""

import re
from ipaddress import ip_address, ip_network

import pytest
import yaml
from django.conf import settings

from config import secretstore

FOLDER = settings.BASE_DIR / "deploy" / "kubernetes"
OVERLAYS = {
    path.parent.name: yaml.safe_load(path.read_text(encoding="utf-8"))
    for path in FOLDER.glob("overlays/*/kustomization.yaml")
}
BASE = yaml.safe_load((FOLDER / "base" / "kustomization.yaml").read_text(encoding="utf-8"))
RESOURCES = [
    resource
    for name in BASE["resources"]
    for resource in yaml.safe_load_all((FOLDER / "base" / name).read_text(encoding="utf-8"))
]
ENVIRONMENT = dict(
    line.split("=", 1)
    for line in (FOLDER / "base" / "site.env").read_text(encoding="utf-8").splitlines()
    if line[0] != "#"
)
GUNICORN = (settings.BASE_DIR / "gunicorn.conf.py").read_text(encoding="utf-8")
SECRETS = list(secretstore.new())
# Where a cloud tells its machines their keys, and an address of somebody in the world.
METADATA, SOMEBODY = "169.254.169.254", "8.8.8.8"


def kind(name):
    """The resources of a kind."""
    return [resource for resource in RESOURCES if resource["kind"] == name]


def template(resource):
    """What a workload makes its pods of."""
    spec = resource["spec"].get("jobTemplate", resource)["spec"]
    return spec["template"]


def patched(overlay, path, otherwise):
    """What an overlay puts at a path, of which the end is given; what the base has otherwise."""
    steps = [
        step for patch in overlay.get("patches", []) for step in yaml.safe_load(patch["patch"])
    ]
    values = [step["value"] for step in steps if step["path"].endswith(path)]
    return [otherwise, *values][-1]


WORKLOADS = {
    resource["metadata"]["name"]: template(resource)
    for name in ["Deployment", "Job", "CronJob"]
    for resource in kind(name)
}
WEB = WORKLOADS["web"]["spec"]
[CONTAINER] = WEB["containers"]
WORKER = WORKLOADS["worker"]["spec"]  # % if mail_by_worker


@pytest.fixture(params=WORKLOADS)
def pod(request):
    """The pod of each workload, one after the other."""
    return WORKLOADS[request.param]["spec"]


def containers(spec):
    """All containers of a pod, those that run before the others too."""
    return [*spec.get("initContainers", []), *spec["containers"]]


@pytest.fixture(params=OVERLAYS)
def overlay(request):
    """What each overlay makes of the base, one after the other."""
    return OVERLAYS[request.param]


# What may be done inside


def test_an_intruder_finds_no_rights_and_nothing_to_write(pod):
    user = pod["securityContext"]
    assert user["runAsNonRoot"] is True
    assert user["runAsUser"] == user["runAsGroup"] == 10001
    assert user["seccompProfile"] == {"type": "RuntimeDefault"}
    assert not {"hostNetwork", "hostPID", "hostIPC"} & pod.keys()
    for container in containers(pod):
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }


def test_what_can_be_written_is_small_and_ends_with_the_pod(pod):
    volumes = {volume.pop("name"): volume for volume in map(dict, pod["volumes"])}
    assert volumes["secrets"] == {"secret": {"secretName": "site", "defaultMode": 0o440}}
    assert volumes["tmp"].keys() == {"emptyDir"}
    assert int(volumes["tmp"]["emptyDir"]["sizeLimit"].removesuffix("Mi")) <= 128
    assert volumes.keys() == {"secrets", "tmp"}
    for container in containers(pod):
        mounts = {each["name"]: each.get("readOnly", False) for each in container["volumeMounts"]}
        assert mounts == {"secrets": True, "tmp": False}


def test_the_cluster_refuses_a_pod_that_asks_for_more():
    [namespace] = kind("Namespace")
    label = "pod-security.kubernetes.io/enforce"
    assert namespace["metadata"]["labels"][label] == "restricted"
    assert namespace["metadata"]["labels"][f"{label}-version"] == "latest"


def test_a_pod_is_nobody_to_the_cluster(pod):
    assert pod["serviceAccountName"] == "site"
    assert pod["automountServiceAccountToken"] is False
    [account] = kind("ServiceAccount")
    assert account["automountServiceAccountToken"] is False
    granted = {"Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding"}
    assert not granted & {resource["kind"] for resource in RESOURCES}


def test_no_pod_takes_all_of_a_node(pod):
    for container in containers(pod):
        assert container["resources"].keys() == {"requests", "limits"}
        assert container["resources"]["limits"].keys() == {"cpu", "memory"}


def test_as_many_as_sign_in_at_once_fit_into_memory():
    """Argon2 takes 100 MB for each; a pod that wants more than its limit is killed."""
    workers, threads = (
        int(re.findall(rf"^{name} = (\d+)$", GUNICORN, re.MULTILINE)[0])
        for name in ("workers", "threads")
    )
    limit = CONTAINER["resources"]["limits"]["memory"]
    assert int(limit.removesuffix("Mi")) >= workers * threads * 100 + 512


# Who reaches whom


def rules(labels, direction):
    """What the policies for pods with these labels let through; None where nobody asks them."""
    policies = [
        policy["spec"]
        for policy in kind("NetworkPolicy")
        if policy["spec"]["podSelector"].get("matchLabels", {}).items() <= labels.items()
        and direction in policy["spec"]["policyTypes"]
    ]
    assert policies, "Without a policy everything is let through."
    return [rule for policy in policies for rule in policy.get(direction.lower(), [])]


def peers(name, direction):
    """Whom the pods of a workload may hear or speak to: namespaces, or networks, with ports."""
    side = {"Ingress": "from", "Egress": "to"}[direction]
    found = []
    for rule in rules(WORKLOADS[name]["metadata"]["labels"], direction):
        # A rule without a side or without ports is for all of them.
        for peer in rule[side]:
            assert {"namespaceSelector", "podSelector"} <= peer.keys() or "ipBlock" in peer
            found += [(peer, port["port"]) for port in rule["ports"]]
    return found


def reached(name):
    """The networks that a workload's pods speak to, with what is left out of each, and ports."""
    return [
        (ip_network(peer["ipBlock"]["cidr"]), peer["ipBlock"].get("except", []), port)
        for peer, port in peers(name, "Egress")
        if "ipBlock" in peer
    ]


def may_reach(name, address):
    """The ports at which a workload's pods reach an address."""
    found = ip_address(address)
    return {
        port
        for network, left_out, port in reached(name)
        if found in network and not any(found in ip_network(each) for each in left_out)
    }


def test_nobody_reaches_a_pod_that_no_policy_names():
    assert rules({}, "Ingress") == rules({}, "Egress") == []


def test_nobody_but_the_ingress_controller_speaks_to_the_site():
    """`TRUSTED_PROXY_COUNT` is 1: whoever else reached the site could forge an address."""
    heard = [
        (peer["namespaceSelector"]["matchLabels"]["kubernetes.io/metadata.name"], port)
        for peer, port in peers("web", "Ingress")
    ]
    # % if cookiecutter.metrics == "prometheus"
    assert heard == [("traefik", "http"), ("monitoring", "metrics")]
    # % else
    assert heard == [("traefik", "http")]
    # % endif


def test_the_ingress_controller_alone_is_reached_from_outside():
    assert all("type" not in service["spec"] for service in kind("Service"))
    assert [ingress["spec"]["ingressClassName"] for ingress in kind("Ingress")] == ["traefik"]
    assert not [port for port in CONTAINER["ports"] if "hostPort" in port]
    # % if cookiecutter.metrics == "prometheus"
    [service] = kind("Service")
    assert [port["targetPort"] for port in service["spec"]["ports"]] == ["http"]
    # % endif


@pytest.mark.parametrize("name", WORKLOADS)
def test_no_pod_reaches_what_it_does_not_need(name):
    assert may_reach(name, METADATA) == may_reach(name, "10.0.0.1") == set()
    assert may_reach(name, "fd00:ec2::254") == set()
    data = [network for network, _, port in reached(name) if port in {5432, 6379}]
    assert data
    assert all(network.num_addresses <= 2**16 for network in data)


# % if mail_by_worker
def test_nobody_reaches_the_worker():
    assert peers("worker", "Ingress") == []


# % endif
def test_the_world_is_reached_by_who_has_something_to_do_there_alone():
    # % if not mail_by_worker and cookiecutter.email == "smtp" and (cookiecutter.error_reporting == "sentry" or cookiecutter.media == "s3")
    assert may_reach("web", SOMEBODY) == {443, 465, 587}
    # % elif not mail_by_worker and cookiecutter.email == "smtp"
    assert may_reach("web", SOMEBODY) == {465, 587}
    # % elif not mail_by_worker or cookiecutter.error_reporting == "sentry" or cookiecutter.media == "s3"
    assert may_reach("web", SOMEBODY) == {443}
    # % else
    assert may_reach("web", SOMEBODY) == set()
    # % endif
    # % if mail_by_worker and cookiecutter.email == "smtp" and cookiecutter.error_reporting == "sentry"
    assert may_reach("worker", SOMEBODY) == {443, 465, 587}
    # % elif mail_by_worker and cookiecutter.email == "smtp"
    assert may_reach("worker", SOMEBODY) == {465, 587}
    # % elif mail_by_worker
    assert may_reach("worker", SOMEBODY) == {443}
    # % endif
    others = WORKLOADS.keys() - {"web", "worker"}  # % if mail_by_worker
    others = WORKLOADS.keys() - {"web"}  # % if not mail_by_worker
    assert not any(may_reach(name, SOMEBODY) for name in others)


# From where a request comes


def test_the_proxies_that_are_believed_are_those_that_there_are():
    assert ENVIRONMENT["TRUSTED_PROXY_COUNT"] == "1"
    options = [middleware["spec"] for middleware in kind("Middleware")]
    headers = [option["headers"] for option in options if "headers" in option]
    assert headers == [{"customResponseHeaders": {"Server": ""}}]


def test_the_ingress_controller_refuses_what_the_site_refuses(overlay):
    [ingress] = kind("Ingress")
    sizes = [
        middleware["spec"]["buffering"]["maxRequestBodyBytes"]
        for middleware in kind("Middleware")
        if "buffering" in middleware["spec"]
    ]
    assert sizes == [settings.REQUEST_MAX_BYTES]
    name = "traefik.ingress.kubernetes.io/router.middlewares"
    asked = patched(overlay, name.replace("/", "~1"), ingress["metadata"]["annotations"][name])
    assert asked == f"{overlay['namespace']}-limits@kubernetescrd"


def test_the_way_in_speaks_tls_and_no_broken_one():
    """Traefik's own list has TLS 1.2 and 1.3; only a TLSOption lets in others."""
    [ingress] = kind("Ingress")
    [tls] = ingress["spec"]["tls"]
    assert tls["hosts"] == [rule["host"] for rule in ingress["spec"]["rules"]]
    assert [issuer["metadata"]["name"] for issuer in kind("Issuer")] == [
        ingress["metadata"]["annotations"]["cert-manager.io/issuer"]
    ]
    assert not kind("TLSOption")
    assert not any("tls.options" in name for name in ingress["metadata"]["annotations"])


# Secrets


def test_a_secret_is_a_file(pod):
    assert {f"{name}_FILE": f"/run/secrets/{name}" for name in SECRETS}.items() <= (
        ENVIRONMENT.items()
    )
    for container in containers(pod):
        assert container["envFrom"] == [{"configMapRef": {"name": "site"}}]
        assert not any("secretKeyRef" in str(entry) for entry in container.get("env", []))
        [mount] = [each for each in container["volumeMounts"] if each["name"] == "secrets"]
        assert mount["mountPath"] == "/run/secrets"


def test_no_secret_is_in_a_manifest():
    assert not ENVIRONMENT.keys() & set(SECRETS)
    assert not kind("Secret")
    assert not [overlay for overlay in OVERLAYS.values() if "secretGenerator" in overlay]
    assert not re.findall(r"\w+://[^\s/]*:[^\s/]*@", str(RESOURCES) + str(OVERLAYS))


def test_each_environment_has_secrets_of_its_own():
    [external] = kind("ExternalSecret")
    assert external["spec"]["secretStoreRef"]["kind"] == "SecretStore"
    [source] = external["spec"]["dataFrom"]
    key = source["extract"]["key"]
    for name, overlay in OVERLAYS.items():
        assert patched(overlay, "/spec/dataFrom/0/extract/key", key) == f"site-{name}"
        assert overlay["namespace"] == f"site-{name}"


# What runs, and that it goes on


def test_what_runs_is_named_by_its_digest(overlay):
    pods = [pod["spec"] for pod in WORKLOADS.values()]
    assert {container["image"] for pod in pods for container in containers(pod)} == {"site"}
    [image] = overlay["images"]
    assert image["name"] == "site"
    assert re.fullmatch(r"sha256:[0-9a-f]{64}", image["digest"])
    assert "newTag" not in image


def test_a_release_takes_no_pod_away_before_another_is_ready():
    for deployment in kind("Deployment"):
        strategy = deployment["spec"]["strategy"]
        assert strategy["rollingUpdate"] == {"maxUnavailable": 0, "maxSurge": 1}
    assert CONTAINER["readinessProbe"]["httpGet"]["path"] == "/readyz"
    assert CONTAINER["livenessProbe"]["httpGet"]["path"] == "/healthz"
    for probe in "startupProbe", "livenessProbe", "readinessProbe":
        [host] = CONTAINER[probe]["httpGet"]["httpHeaders"]
        assert host == {"name": "Host", "value": ENVIRONMENT["ALLOWED_HOSTS"].split(",")[0]}


def test_a_pod_that_goes_answers_what_it_has_begun():
    [graceful] = re.findall(r"^graceful_timeout = (\d+)$", GUNICORN, re.MULTILINE)
    hold = CONTAINER["lifecycle"]["preStop"]["sleep"]["seconds"]
    assert hold >= 5
    assert WEB["terminationGracePeriodSeconds"] > hold + int(graceful)


# % if cookiecutter.background_tasks != "none"
def test_no_request_is_sent_into_a_connection_that_is_being_closed():
    """Traefik keeps an idle connection for 90 seconds."""
    [keepalive] = re.findall(r"^keepalive = (\d+)$", GUNICORN, re.MULTILINE)
    assert int(keepalive) > 90


# % endif
def test_the_site_outlives_a_node():
    [autoscaler] = kind("HorizontalPodAutoscaler")
    assert 2 <= autoscaler["spec"]["minReplicas"] < autoscaler["spec"]["maxReplicas"]
    [budget] = kind("PodDisruptionBudget")
    labels = WORKLOADS["web"]["metadata"]["labels"]
    assert budget["spec"]["maxUnavailable"] == 1
    assert budget["spec"]["selector"]["matchLabels"] == labels
    apart = {each["topologyKey"]: each for each in WEB["topologySpreadConstraints"]}
    assert apart["kubernetes.io/hostname"]["whenUnsatisfiable"] == "DoNotSchedule"
    assert "topology.kubernetes.io/zone" in apart
    assert all(each["labelSelector"]["matchLabels"] == labels for each in apart.values())


# % if cookiecutter.media == "s3"
def test_what_staging_deletes_is_not_productions():
    [changed] = OVERLAYS["staging"]["configMapGenerator"]
    buckets = [line for line in changed["literals"] if line.startswith("S3_BUCKET=")]
    assert len(buckets) == 1
    assert buckets != [f"S3_BUCKET={ENVIRONMENT['S3_BUCKET']}"]


# % endif
# % if mail_by_worker
def test_a_worker_that_goes_finishes_what_it_has_begun():
    assert WORKER["terminationGracePeriodSeconds"] > settings.TASK_TIME_LIMIT


def test_a_worker_begins_nothing_before_its_migrations():
    [first] = WORKER["initContainers"]
    assert first["command"] == ["python", "manage.py", "migrate", "--check"]


def test_a_worker_that_does_nothing_is_replaced():
    [container] = WORKER["containers"]
    for probe in "startupProbe", "livenessProbe", "readinessProbe":
        assert container[probe]["exec"]["command"] == ["python", "-m", "config.worker_health"]
        # Python and Django have to start for it: a busy node must not end a worker.
        assert container[probe]["timeoutSeconds"] >= 20


# % endif
def test_migrations_run_once():
    [job] = kind("Job")
    assert not {"parallelism", "completions"} & job["spec"].keys()
    [container] = template(job)["spec"]["containers"]
    assert container["command"] == ["python", "manage.py", "migrate", "--no-input"]
    assert "command" not in CONTAINER


# % endif

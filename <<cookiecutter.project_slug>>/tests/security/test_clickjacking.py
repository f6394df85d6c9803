"""Clickjacking: no other site can put a page of ours into a frame."""


def test_every_response_refuses_to_be_framed(any_response):
    assert any_response.headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in any_response.headers["Content-Security-Policy"]

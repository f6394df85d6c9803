"""The controls of the site: by which settings each holds, and which test and checks guard it.

`manage.py security_report` looks up everything else when it runs: what a control promises is
its test's name, which requirements it meets stands in `docs/asvs.md`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

# Their values are for nobody to read.
SECRET_SETTINGS = {
    "ADMIN_URL",
    "CACHES",
    "CELERY_BROKER_URL",  # % if cookiecutter.background_tasks == "celery"
    "DATABASES",
    "EMAIL_API_KEY",  # % if cookiecutter.email != "smtp"
    "SECRET_KEY",
    "SECRET_KEY_FALLBACKS",
    "SENTRY_DSN",  # % if cookiecutter.error_reporting == "sentry"
    # % if cookiecutter.media == "s3"
    "MEDIA_OPTIONS",
    "STORAGES",
    # % endif
}

MEGABYTE = 1024 * 1024


class Lists(str):
    """An entry that a setting, a list, must have."""

    def __call__(self, entries: list[str]) -> bool:
        return self in entries


@dataclass(frozen=True)
class Control:
    """One promise, named by the test in `tests/security` that attacks it.

    Each of `settings` comes with what must hold of its value, or None where `checks`, functions
    that `manage.py check --deploy` calls, are the judge.
    """

    test: str
    settings: Mapping[str, Callable[[Any], bool] | None] = field(default_factory=dict)
    checks: tuple[str, ...] = ()


CONTROLS = [
    Control(
        "test_sign_in_required.py::test_every_url_refuses_a_stranger_but_the_public_ones",
        {"MIDDLEWARE": Lists("django.contrib.auth.middleware.LoginRequiredMiddleware")},
        ("check_sign_in_required",),
    ),
    Control(
        "test_brute_force.py::test_after_wrong_passwords_the_right_one_is_refused",
        {
            "AUTHENTICATION_BACKENDS": Lists("axes.backends.AxesStandaloneBackend"),
            "AXES_HANDLER": lambda handler: handler == "security.lockout.CountFirstHandler",
            "AXES_FAILURE_LIMIT": lambda tries: 0 < tries <= 10,
            "AXES_COOLOFF_TIME": lambda wait: wait >= timedelta(minutes=10),
        },
        ("check_axes",),
    ),
    Control("test_brute_force.py::test_one_password_cannot_be_tried_on_many_users"),
    Control("test_brute_force.py::test_whoever_finds_a_session_open_cannot_guess_the_password"),
    Control(
        "test_brute_force.py::test_another_user_at_the_address_gets_in",
        {"AXES_LOCKOUT_PARAMETERS": lambda locked: locked == [["username", "ip_address"]]},
    ),
    Control(
        "test_brute_force.py::test_a_made_up_address_changes_nothing",
        {"TRUSTED_PROXY_COUNT": None, "SECURE_PROXY_SSL_HEADER": None},
        ("check_proxy_headers",),
    ),
    Control(
        "test_admin_path.py::test_the_usual_names_give_what_any_unknown_address_gives",
        {"ADMIN_URL": None},
        ("check_admin_url",),
    ),
    # % if cookiecutter.admin_decoy == "yes"
    Control("test_admin_decoy.py::test_the_right_password_is_wrong_here"),
    # % endif
    # % if cookiecutter.login_by == "email"
    Control("test_email_addresses.py::test_the_database_refuses_it_from_whoever_writes"),
    Control(
        "test_email_addresses.py::test_tries_count_together_however_it_is_written",
        {"AXES_USERNAME_CALLABLE": lambda name: name == "security.lockout.address"},
    ),
    # % endif
    # % if cookiecutter.sign_up != "none"
    Control(
        "test_sign_up.py::test_nobody_makes_a_link",
        # % if cookiecutter.sign_up == "open"
        {"SIGN_UP_TIMEOUT": lambda seconds: seconds <= 60 * 60},
        # % endif
        # % if cookiecutter.sign_up == "invitation"
        {"SIGN_UP_TIMEOUT": lambda seconds: seconds <= 7 * 24 * 60 * 60},
        # % endif
    ),
    # % endif
    # % if cookiecutter.mfa != "none"
    Control(
        "test_second_factor.py::test_a_password_alone_opens_nothing",
        {
            "MIDDLEWARE": Lists("mfa.middleware.SecondFactorMiddleware"),
            "SECOND_FACTOR_TIMEOUT": lambda seconds: seconds <= 15 * 60,
        },
        ("check_second_factor",),
    ),
    Control("test_second_factor.py::test_wrong_codes_are_counted_wherever_they_come_from"),
    Control("test_second_factor.py::test_a_code_opens_once"),
    Control("test_passkeys.py::test_no_other_answer_opens"),
    # % endif
    # % if cookiecutter.mfa == "required"
    Control("test_second_factor.py::test_staff_without_one_sees_nothing_before_it_is_set_up"),
    # % endif
    Control("test_who_has_an_account.py::test_no_answer_tells_by_its_time"),
    Control("test_who_has_an_account.py::test_a_sign_in_that_fails_does_not_tell_why"),
    Control("test_mail_flood.py::test_a_mailbox_gets_a_few_whoever_asks_and_however_it_is_written"),
    Control(
        "test_passwords.py::test_a_weak_password_is_refused",
        {
            "AUTH_PASSWORD_VALIDATORS": lambda validators: any(
                validator.get("OPTIONS", {}).get("min_length", 0) >= 12 for validator in validators
            )
        },
    ),
    Control(
        "test_passwords.py::test_the_stored_hash_is_argon2id",
        {"PASSWORD_HASHERS": None},
        ("check_password_hasher",),
    ),
    Control(
        "test_passwords.py::test_a_reset_link_is_dead_after_an_hour",
        {"PASSWORD_RESET_TIMEOUT": lambda seconds: seconds <= 60 * 60},
    ),
    Control(
        "test_sessions.py::test_the_cookie_is_out_of_reach_of_scripts_and_other_sites",
        {
            "SESSION_COOKIE_NAME": lambda name: name.startswith("__Host-"),
            "SESSION_COOKIE_SECURE": bool,
            "SESSION_COOKIE_HTTPONLY": bool,
            "SESSION_COOKIE_SAMESITE": lambda value: value in {"Lax", "Strict"},
        },
        ("check_session_cookie_secure", "check_session_cookie_httponly"),
    ),
    Control(
        "test_sessions.py::test_a_session_ages",
        {"SESSION_COOKIE_AGE": lambda seconds: seconds <= 12 * 60 * 60},
    ),
    Control(
        "test_sessions.py::test_the_server_alone_knows_what_a_session_holds",
        {
            "SESSION_ENGINE": lambda engine: not engine.endswith(".signed_cookies"),
            "SESSION_SERIALIZER": lambda serializer: serializer.endswith(".JSONSerializer"),
        },
    ),
    Control(
        "test_private_pages.py::test_a_users_page_is_not_stored",
        {"MIDDLEWARE": Lists("security.middleware.PrivatePagesMiddleware")},
    ),
    Control("test_open_redirect.py::test_sign_in_stays_on_the_site"),
    Control(
        "test_csrf.py::test_a_form_without_token_is_refused",
        {"MIDDLEWARE": Lists("django.middleware.csrf.CsrfViewMiddleware")},
        ("check_csrf_middleware",),
    ),
    Control(
        "test_csrf.py::test_a_foreign_origin_is_refused_even_with_the_token",
        {"CSRF_TRUSTED_ORIGINS": lambda origins: not any("*" in origin for origin in origins)},
    ),
    Control(
        "test_csrf.py::test_the_cookie_stays_on_this_host_on_https_and_out_of_scripts",
        {
            "CSRF_COOKIE_NAME": lambda name: name.startswith("__Host-"),
            "CSRF_COOKIE_SECURE": bool,
            "CSRF_COOKIE_HTTPONLY": bool,
            "CSRF_COOKIE_SAMESITE": lambda value: value in {"Lax", "Strict"},
        },
        ("check_csrf_cookie_secure",),
    ),
    Control(
        "test_cors.py::test_no_other_origin_may_read",
        {"CORS_ALLOWED_ORIGINS": None},
        ("check_cors",),
    ),
    Control(
        "test_host_header.py::test_a_foreign_host_is_refused",
        {"ALLOWED_HOSTS": None},
        ("check_allowed_hosts",),
    ),
    Control(
        "test_https.py::test_plain_http_is_sent_to_https",
        {"SECURE_SSL_REDIRECT": bool},
        ("check_ssl_redirect", "check_security_middleware"),
    ),
    Control(
        "test_https.py::test_browsers_are_told_to_stay_on_https",
        {
            "SECURE_HSTS_SECONDS": lambda seconds: seconds >= 60 * 60,
            "SECURE_HSTS_INCLUDE_SUBDOMAINS": bool,
        },
        ("check_sts", "check_sts_include_subdomains"),
    ),
    # % if cookiecutter.deployment == "none"
    Control("test_proxy_files.py::test_nginx_says_what_it_sees"),
    # % endif
    # % if cookiecutter.deployment == "server"
    Control("test_service_sandbox.py::test_it_is_kept_from_the_rest_of_the_server"),
    # % endif
    # % if cookiecutter.deployment == "containers"
    Control("test_containers.py::test_an_intruder_finds_no_rights_and_nothing_to_write"),
    Control("test_containers.py::test_only_who_needs_the_database_reaches_it"),
    Control("test_containers.py::test_a_secret_is_a_file_for_those_who_need_it"),
    # % endif
    # % if cookiecutter.deployment == "kubernetes"
    Control("test_kubernetes.py::test_an_intruder_finds_no_rights_and_nothing_to_write"),
    Control("test_kubernetes.py::test_nobody_but_the_ingress_controller_speaks_to_the_site"),
    Control("test_kubernetes.py::test_no_pod_reaches_what_it_does_not_need"),
    # % if cookiecutter.background_tasks != "none"
    Control("test_kubernetes.py::test_nobody_reaches_the_worker"),
    # % endif
    Control("test_kubernetes.py::test_a_secret_is_a_file"),
    # % endif
    # % if cookiecutter.deployment in ("containers", "kubernetes")
    Control("test_image.py::test_what_is_installed_is_what_the_lock_names"),
    # % endif
    # % if cookiecutter.deployment != "kubernetes"
    Control("test_proxy_files.py::test_caddy_believes_no_client"),
    # % endif
    # % if cookiecutter.database == "sqlite"
    Control(
        "test_sqlite.py::test_writers_at_the_same_time_wait_for_each_other",
        {"DATABASES": lambda set_up: "transaction_mode" in set_up["default"]["OPTIONS"]},
    ),
    # % endif
    # % if cookiecutter.database == "mysql"
    Control(
        "test_mysql.py::test_what_is_too_long_is_refused_not_cut",
        {"DATABASES": lambda set_up: "TRADITIONAL" in set_up["default"]["OPTIONS"]["sql_mode"]},
    ),
    # % endif
    # % if cookiecutter.database != "sqlite"
    Control(
        "test_database_tls.py::test_another_host_must_prove_who_it_is",
        {"DATABASES": None},
        ("check_database_tls",),
    ),
    # % endif
    # % if cookiecutter.cache == "redis"
    Control(
        "test_cache.py::test_nothing_that_somebody_put_into_redis_is_run",
        {
            "CACHES": lambda caches: all(
                cache["OPTIONS"]["serializer"] == "security.cache.JSONSerializer"
                for cache in caches.values()
            )
        },
    ),
    Control(
        "test_cache.py::test_another_host_wants_tls_and_a_password",
        {"CACHES": None},
        ("check_cache",),
    ),
    Control("test_cache.py::test_without_redis_sign_ins_are_counted_all_the_same"),
    # % if cookiecutter.api != "none"
    Control("test_cache.py::test_without_redis_the_api_is_closed"),
    # % endif
    # % endif
    # % if cookiecutter.background_tasks == "database"
    Control(
        "test_background_tasks.py::test_a_task_whose_worker_was_killed_is_done_by_the_next",
        {"TASKS": lambda tasks: tasks["default"]["BACKEND"] == "django_tasks_db.DatabaseBackend"},
    ),
    Control(
        "test_background_tasks.py::test_a_task_that_hangs_keeps_no_other_waiting",
        {"TASK_TIME_LIMIT": lambda seconds: 0 < seconds <= 10 * 60},
    ),
    Control("test_background_tasks.py::test_nothing_runs_that_is_no_task"),
    # % endif
    # % if cookiecutter.background_tasks == "celery"
    Control(
        "test_background_tasks.py::test_a_task_whose_worker_was_killed_is_done_by_the_next",
        {"CELERY_TASK_ACKS_LATE": bool, "CELERY_TASK_RETRY_ON_WORKER_LOST": bool},
    ),
    Control(
        "test_background_tasks.py::test_a_task_that_hangs_keeps_no_other_waiting",
        {"CELERY_TASK_TIME_LIMIT": lambda seconds: 0 < seconds <= 10 * 60},
    ),
    Control(
        "test_background_tasks.py::test_no_pickle_runs",
        {"CELERY_ACCEPT_CONTENT": lambda content: content == ["json"]},
    ),
    Control(
        "test_background_tasks.py::test_another_host_wants_tls_and_a_password",
        {"CELERY_BROKER_URL": None},
        ("check_broker",),
    ),
    # % endif
    # % if cookiecutter.background_tasks != "none"
    Control("test_background_tasks.py::test_what_waits_opens_nothing"),
    Control(
        "test_background_tasks.py::test_nothing_stays_of_what_a_task_was_given_or_failed_with",
        {"CELERY_TASK_IGNORE_RESULT": bool},  # % if cookiecutter.background_tasks == "celery"
    ),
    # % endif
    Control(
        "test_xss.py::test_the_policy_lets_no_foreign_and_no_inline_code_run",
        {"SECURE_CSP": None},  # % if cookiecutter.django_version == "6.1"
        {"CONTENT_SECURITY_POLICY": None},  # % if cookiecutter.django_version == "5.2"
        ("check_content_security_policy",),
    ),
    Control("test_xss.py::test_no_template_switches_escaping_off"),
    Control("test_xss.py::test_no_code_calls_a_text_safe"),
    Control("test_sql_injection.py::test_no_sql_is_built_from_strings"),
    Control("test_code_injection.py::test_no_code_runs_or_unpacks_what_it_is_given"),
    Control("test_input_validation.py::test_the_server_refuses_what_a_browser_would_not_send"),
    Control(
        "test_input_validation.py::test_text_that_is_no_utf_8_is_refused",
        {"MIDDLEWARE": Lists("security.middleware.RequestTextMiddleware")},
    ),
    Control(
        "test_clickjacking.py::test_every_response_refuses_to_be_framed",
        {"X_FRAME_OPTIONS": lambda value: value == "DENY"},
        ("check_xframe_deny", "check_xframe_options_middleware"),
    ),
    Control(
        "test_response_headers.py::test_every_response_carries",
        {
            "SECURE_CONTENT_TYPE_NOSNIFF": bool,
            "SECURE_REFERRER_POLICY": lambda value: value in {"same-origin", "no-referrer"},
            "SECURE_CROSS_ORIGIN_OPENER_POLICY": lambda value: value == "same-origin",
        },
        (
            "check_content_type_nosniff",
            "check_referrer_policy",
            "check_cross_origin_opener_policy",
        ),
    ),
    Control(
        "test_response_headers.py::test_every_response_switches_off_what_no_page_needs",
        {"PERMISSIONS_POLICY": lambda policy: policy and not any(policy.values())},
    ),
    Control(
        "test_request_size.py::test_a_request_over_the_limit_is_refused",
        {
            "MIDDLEWARE": Lists("security.middleware.RequestSizeMiddleware"),
            "REQUEST_MAX_BYTES": lambda limit: limit <= 50 * MEGABYTE,
            "DATA_UPLOAD_MAX_MEMORY_SIZE": lambda limit: limit <= 5 * MEGABYTE,
        },
    ),
    # % if cookiecutter.media != "none"
    Control("test_uploads.py::test_what_is_no_picture_is_refused_whatever_it_is_called"),
    Control("test_uploads.py::test_a_bomb_is_refused_before_it_is_unpacked"),
    Control("test_uploads.py::test_nothing_but_the_pixels_is_kept"),
    # % endif
    # % if cookiecutter.media == "local"
    Control(
        "test_uploads.py::test_the_picture_of_another_user_is_not_found",
        {"MEDIA_ROOT": None},
        ("check_media_folder", "check_media_is_for_one_machine"),
    ),
    Control("test_uploads.py::test_a_picture_is_a_download_that_runs_nothing"),
    # % endif
    # % if cookiecutter.media == "s3"
    Control(
        "test_uploads.py::test_a_link_is_signed_and_ends_after_five_minutes",
        {"STORAGES": None},
        ("check_bucket",),
    ),
    # % endif
    Control("test_health_checks.py::test_without_its_database_the_site_is_alive_and_not_ready"),
    # % if cookiecutter.metrics == "prometheus"
    Control(
        "test_metrics.py::test_no_address_of_the_site_tells_what_is_counted",
        {"METRICS_ADDRESS": None},
        ("check_metrics_address",),
    ),
    # % endif
    Control("test_every_page.py::test_no_view_does_without_the_csrf_check"),
    Control("test_every_page.py::test_looking_at_a_page_changes_nothing"),
    Control("test_published_files.py::test_no_file_of_the_project_can_be_fetched"),
    Control(
        "test_leaked_credentials.py::test_git_takes_no_secret",
        {"SECRET_KEY": None, "SECRET_KEY_FALLBACKS": None},
        ("check_secret_key", "check_secret_key_fallbacks", "check_env_file"),
    ),
    Control(
        "test_leaked_credentials.py::test_with_all_of_them_it_starts_and_the_rest_is_safe",
        {"DEBUG": lambda debug: not debug},
        ("check_debug",),
    ),
    Control("test_packages.py::test_every_file_that_is_installed_has_a_hash"),
    Control(
        "test_deploy_checks.py::test_production_as_it_is_passes",
        {"SILENCED_SYSTEM_CHECKS": lambda silenced: set(silenced) <= {"security.W021"}},
    ),
    # % if cookiecutter.api != "none"
    Control(
        "test_api_owners.py::test_anothers_note_is_not_found_whatever_is_to_be_done_with_it",
        checks=("check_api_permissions",),
    ),
    Control(
        "test_api_tokens.py::test_a_token_ends_as_soon_as_a_session_would",
        checks=("check_api_authentication",),
    ),
    Control("test_api_sessions.py::test_a_change_without_the_csrf_token_is_refused"),
    Control(
        "test_api_limits.py::test_one_password_cannot_be_tried_on_many_users",
        checks=("check_api_limits",),
    ),
    Control(
        "test_api_errors.py::test_there_is_no_page_to_browse",
        {"MIDDLEWARE": Lists("api.middleware.ApiResponsesMiddleware")},
        ("check_api_renderers",),  # % if cookiecutter.api == "drf"
        ("check_api_pages",),  # % if cookiecutter.api == "ninja"
    ),
    # % endif
    # % if cookiecutter.email != "smtp"
    Control(
        "test_mail_provider.py::test_the_key_goes_to_the_provider_over_https",
        {"EMAIL_API_KEY": bool},
    ),
    # % endif
    # % if cookiecutter.frontend == "htmx"
    Control(
        "test_htmx.py::test_a_part_of_a_page_wants_a_sign_in_of_the_whole_page",
        {"MIDDLEWARE": Lists("security.middleware.SignInAgainMiddleware")},
    ),
    Control("test_htmx.py::test_the_browser_runs_the_file_that_its_makers_published_and_no_other"),
    Control("test_htmx.py::test_on_every_page_htmx_runs_no_text_and_fetches_from_this_site_alone"),
    # % endif
    # % if cookiecutter.error_reporting == "sentry"
    Control(
        "test_error_reports.py::test_a_report_tells_nothing_of_the_request",
        {"SENTRY_DSN": None},
        ("check_error_reports",),
    ),
    # % endif
    Control(
        "test_audit_log.py::test_every_line_tells_its_request",
        {"MIDDLEWARE": Lists("security.middleware.RequestIdMiddleware")},
    ),
    # % if cookiecutter.ci == "github"
    Control("test_ci.py::test_every_action_is_pinned_by_commit"),
    # % endif
    # % if cookiecutter.ci == "gitlab"
    Control("test_ci.py::test_every_image_of_the_pipeline_is_pinned_by_digest"),
    # % endif
    Control(
        "test_audit_log.py::test_a_sign_in",
        {"LOGGING": lambda logging: "audit" in logging["loggers"]["security.audit"]["handlers"]},
    ),
    Control(
        "test_audit_log.py::test_a_change_in_the_admin",
        {"MIDDLEWARE": Lists("security.middleware.AdminAuditMiddleware")},
    ),
]

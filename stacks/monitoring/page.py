"""The page `docs/reference/monitoring.md`: every alarm, what sets it off where, and its runbook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from stacks.monitoring.definition import Alarm, Definition, Metric, Signal, alarms
from stacks.monitoring.definitions import DEFINITIONS
from stacks.monitoring.watched import placeholders
from stacks.settings import Settings, leading

__all__ = ["render"]

INTRODUCTION = """\
<!-- Generated from stacks/monitoring/ by `strongroom docs`; change it there. -->
# Monitoring

Every alarm tells the alerts topic of its own region when it goes off and when it is over. The topic's e-mail
subscriptions are `alerts.emails` of the environment's settings; AWS asks each address to confirm, and sends
nothing until it has: the output `alerts_unconfirmed` names who has not. In us-east-1 there is one topic;
elsewhere a second one, in us-east-1, is for CloudFront's alarms.

An alarm's name is `<application>-<alarm>-<environment>`; where there is one for each table or zone, that is
part of `<alarm>`. An alarm's name links to its runbook. *Critical* means that users or money are affected now;
*warning*, that they will be.

An alarm whose name ends in that of a further service, as `service-cpu-admin`, is about `[services.admin]`.
Where its runbook says `ecs_service_name`, take `admin_service_name`, with `_` for each hyphen; its log group
has its name where the application's has `app`.

The dashboard (output `dashboard_url`) shows the metric of every alarm with its threshold drawn across.

## Before you start

What every runbook takes for granted, in the project's folder, with credentials for the environment's account in
the shell (bash or zsh):

```sh
APPLICATION=@application ENVIRONMENT=@environment
export AWS_REGION=@region
out() { aws ssm get-parameter --name "/$APPLICATION/$ENVIRONMENT/$1" --query Parameter.Value --output text; }
```

`out NAME` is an output of the environment, from Parameter Store, where all of them are.

Queries that are no SQL are for CloudWatch Logs Insights, in the log group of

| | |
|---|---|
| the application | `/ecs/<application>-app-<environment>` |
| the validation function | `/aws/lambda/<validation_function_name>` |
| the database | `/aws/rds/cluster/<application>-database-<environment>/postgresql` |
| the VPC's flow log | `/aws/vpc/<application>-flow-logs-<environment>` |
| the WAF at the load balancer | `aws-waf-logs-<application>-waf-regional-<environment>` |
| the WAF at CloudFront | `aws-waf-logs-<application>-waf-cloudfront-<environment>`, in us-east-1 |

SQL is for a session on the writer (`out database_cluster_endpoint`) as a user with the role `pg_monitor`, who
may read the ledger where a query does. The stack lets nobody but the tasks reach the database: whoever has a
way of their own into the VPC adds its flow to `stacks/flows.py`.

To *roll back* is to deploy the release before: `image_tag` of the last good one for the application, the commit
before for anything else. `out image_tag` is the tag that was applied last, and what is passed
where nothing is released.
"""


def render(environments: Sequence[Settings]) -> str:
    """The whole page, for these environments."""
    by_environment = {
        settings.environment: list(alarms(DEFINITIONS, settings, placeholders(settings)))
        for settings in environments
    }
    found = {alarm.definition.id for of in by_environment.values() for alarm in of}
    # Those of what these settings have none of, such as further functions, are left out.
    definitions = [definition for definition in DEFINITIONS if definition.id in found]
    return "\n".join(
        [
            _introduction(leading(environments)),
            "## Alarms",
            "",
            *_overview(definitions, by_environment),
            "",
            "## Why these thresholds",
            "",
            *(f"- **{definition.id}**: {definition.why}." for definition in definitions),
            "",
            "## What rolls a deployment back",
            "",
            "ECS watches these alarms of a service while it deploys it, and after the old tasks are gone",
            "for as long as they look back. When one goes off, the release before is started again, and",
            "`deployment-failed` tells so. One that is on when the deployment begins is ignored for it;",
            "a first deployment is not judged by them.",
            "",
            *(
                f"- **{definition.id}**: {definition.window}."
                for definition in definitions
                if definition.rolls_back
            ),
            "",
            "## Missing data",
            "",
            "A metric that sends nothing is no alarm (`notBreaching`): most count things that seldom happen,",
            "and AWS sends them only when they do. The exceptions:",
            "",
            *(
                f"- **{definition.id}** (`{definition.missing}`): {definition.missing_reason}."
                for definition in definitions
                if definition.missing != "notBreaching"
            ),
            "",
            "## Checklist for a change",
            "",
            "Each of these is a test (`tests/environments/test_monitoring.py`), over every alarm everywhere:",
            "",
            "- it has an alarm and an OK action, to the topic in its own region, and they are enabled;",
            "- its dimensions are exactly those that AWS sends the metric with, and they refer to resources",
            "  of the stack;",
            "- its statistic fits the metric: counts are summed, levels are not;",
            "- it says what to do, names its runbook, and the runbook exists;",
            "- its metric and its threshold are on the dashboard.",
            "",
        ]
    )


def _introduction(settings: Settings) -> str:
    """With the names of the environment that a page is about, where it is about one."""
    given = {
        "@application": settings.application,
        "@environment": settings.environment,
        "@region": settings.region,
    }
    text = INTRODUCTION
    for name, value in given.items():
        text = text.replace(name, value)
    return text


def _overview(definitions: Sequence[Definition], by_environment: dict[str, list[Alarm]]) -> Iterator[str]:
    names = list(by_environment)
    yield f"| Alarm | Severity | Metric | {' | '.join(names)} | When |"
    yield f"|---|---|---|{'---|' * len(names)}---|"
    for definition in definitions:
        found = {name: _of(definition, by_environment[name]) for name in names}
        any_alarm = next(of[0] for of in found.values() if of)
        # Further services may have limits of their own.
        conditions = " | ".join(
            "; ".join(dict.fromkeys(alarm.condition for alarm in of)) or "none" for of in found.values()
        )
        yield (
            f"| [{definition.id}](../runbooks/{definition.id}.md): {definition.title} | {definition.severity} "
            f"| {_signal(any_alarm.signal)} | {conditions} | {definition.window} |"
        )


def _of(definition: Definition, alarms: Sequence[Alarm]) -> list[Alarm]:
    return [alarm for alarm in alarms if alarm.definition is definition]


def _signal(signal: Signal) -> str:
    metrics = [signal] if isinstance(signal, Metric) else list(signal.metrics.values())
    names = " and ".join(dict.fromkeys(metric.name for metric in metrics))
    return f"`{metrics[0].namespace}` {names}, {metrics[0].statistic}"

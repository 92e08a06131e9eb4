"""An SNS topic that alarms tell, and the e-mail addresses that it tells."""

from __future__ import annotations

from cdktf import Fn, Token
from cdktf_cdktf_provider_aws.kms_key import KmsKey
from cdktf_cdktf_provider_aws.provider import AwsProvider
from cdktf_cdktf_provider_aws.sns_topic import SnsTopic
from cdktf_cdktf_provider_aws.sns_topic_policy import SnsTopicPolicy
from cdktf_cdktf_provider_aws.sns_topic_subscription import SnsTopicSubscription
from constructs import Construct

from stacks import naming, policy
from stacks.lifecycle import stateful
from stacks.policy import Statement
from stacks.settings import Settings

__all__ = ["Alerts", "unconfirmed"]

# SNS API reference, CreateTopic: display names may have 100 characters.
DISPLAY_NAME = 100


class Alerts(Construct):
    """`topic`, in the provider's region: an alarm can't tell a topic in another one. `actions` tell it.

    An e-mail subscription stays pending, and silent, until somebody follows the link that AWS sends there:
    `unconfirmed` has an expression for each, which is its address, or nothing once that has happened.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        settings: Settings,
        key: KmsKey,
        purpose: str,
        provider: AwsProvider | None = None,
    ) -> None:
        super().__init__(scope, id)
        self.topic = SnsTopic(
            self,
            "topic",
            name=naming.name(settings, purpose),
            # The sender's name in e-mails.
            display_name=naming.name(settings, purpose, limit=DISPLAY_NAME),
            # Not alias/aws/sns: that key's policy can't be changed, and it lets no alarm in.
            kms_master_key_id=key.arn,
            # With it go the subscriptions that people have confirmed.
            lifecycle=stateful(settings),
            provider=provider,
        )
        # Of every alarm. Read once, for reading an attribute is a round trip to Node.
        self.actions = [self.topic.arn]
        SnsTopicPolicy(
            self,
            "policy",
            arn=self.topic.arn,
            policy=policy.document(
                policy.tls_only("sns:Publish", [self.topic.arn]),
                _alarms_may_publish(settings, self.topic),
            ),
            provider=provider,
        )
        # By address: by its place in the list, one that leaves would make all the others confirm again.
        self.unconfirmed: list[str] = []
        for address in settings.alerts.emails:
            subscription = SnsTopicSubscription(
                self,
                f"email-{address}",
                topic_arn=self.topic.arn,
                protocol="email",
                endpoint=address,
                provider=provider,
            )
            self.unconfirmed.append(
                Token.as_string(Fn.conditional(subscription.pending_confirmation, address, ""))
            )


def unconfirmed(*topics: Alerts) -> str:
    """The addresses of these topics as text, which Parameter Store takes only if there is some."""
    each = [address for topic in dict.fromkeys(topics) for address in topic.unconfirmed]
    if not each:
        return "nobody"
    # coalesce() fails where nothing is left.
    named = Fn.coalesce([Fn.join(", ", Fn.distinct(Fn.compact(each)))])
    return Token.as_string(Fn.try_([named, "nobody"]))


def _alarms_may_publish(settings: Settings, topic: SnsTopic) -> Statement:
    """This environment's alarms, and nobody else's: not those of another account that knows the ARN.

    EventBridge is not let in: no rule of ours uses a topic, and SNS does not support conditions on the source
    account for EventBridge and encrypted topics (SNS developer guide, "Key management").
    """
    alarms = f"{settings.application}-*-{settings.environment}"
    return {
        "Sid": "CloudWatchAlarms",
        "Effect": "Allow",
        "Principal": {"Service": "cloudwatch.amazonaws.com"},
        "Action": "sns:Publish",
        "Resource": topic.arn,
        "Condition": {
            "ArnLike": {
                "aws:SourceArn": f"arn:{settings.partition}:cloudwatch:*:{settings.account_id}:alarm:{alarms}"
            },
            "StringEquals": {"aws:SourceAccount": settings.account_id},
        },
    }

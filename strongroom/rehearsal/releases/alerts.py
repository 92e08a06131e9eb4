"""What the topic for alerts is told, read by a queue that is subscribed to it."""

from __future__ import annotations

import json
from typing import Any

from strongroom.local.aws import Clients

QUEUE = "rehearsed-alerts"


class Alerts:
    """What is told from `begin` on."""

    def __init__(self, clients: Clients, topic: str) -> None:
        self._sqs: Any = clients("sqs")
        self._url = str(self._sqs.create_queue(QueueName=QUEUE)["QueueUrl"])
        _, _, _, region, account, _ = topic.split(":")
        self._sns: Any = clients("sns")
        queue = f"arn:aws:sqs:{region}:{account}:{QUEUE}"
        subscribed = self._sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue)
        self._subscription = str(subscribed["SubscriptionArn"])
        self._cloudwatch: Any = clients("cloudwatch")

    def begin(self) -> None:
        """Set alarms that are on back, as somebody who has seen to them: what goes off later goes off anew."""
        for page in self._cloudwatch.get_paginator("describe_alarms").paginate(StateValue="ALARM"):
            for alarm in page["MetricAlarms"]:
                self._cloudwatch.set_alarm_state(
                    AlarmName=alarm["AlarmName"], StateValue="OK", StateReason="seen to"
                )
        self.told()

    def told(self) -> tuple[str, ...]:
        """The names of the alarms that have gone off since this was asked last."""
        names = set()
        while messages := self._sqs.receive_message(
            QueueUrl=self._url, MaxNumberOfMessages=10, WaitTimeSeconds=1
        ).get("Messages"):
            for message in messages:
                self._sqs.delete_message(QueueUrl=self._url, ReceiptHandle=message["ReceiptHandle"])
                alarm = json.loads(json.loads(message["Body"])["Message"])
                if alarm.get("NewStateValue") == "ALARM":
                    names.add(str(alarm["AlarmName"]))
        return tuple(sorted(names))

    def close(self) -> None:
        self._sns.unsubscribe(SubscriptionArn=self._subscription)
        self._sqs.delete_queue(QueueUrl=self._url)

"""What the topic for alerts is told, read by a queue that is subscribed to it."""

from __future__ import annotations

import json
from typing import Any

from strongroom.local.aws import Clients

QUEUE = "rehearsed-alerts"


class Alerts:
    """From when this is made: alarms that were on are off, or they would not go off again."""

    def __init__(self, clients: Clients, topic: str) -> None:
        self._sqs: Any = clients("sqs")
        self._url = str(self._sqs.create_queue(QueueName=QUEUE)["QueueUrl"])
        _, _, _, region, account, _ = topic.split(":")
        clients("sns").subscribe(
            TopicArn=topic, Protocol="sqs", Endpoint=f"arn:aws:sqs:{region}:{account}:{QUEUE}"
        )
        cloudwatch = clients("cloudwatch")
        for page in cloudwatch.get_paginator("describe_alarms").paginate(StateValue="ALARM"):
            for alarm in page["MetricAlarms"]:
                cloudwatch.set_alarm_state(AlarmName=alarm["AlarmName"], StateValue="OK", StateReason="seen to")
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
        self._sqs.delete_queue(QueueUrl=self._url)

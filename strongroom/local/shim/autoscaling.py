"""Application Auto Scaling, as far as Terraform uses it: targets, policies and their tags.

The emulator refuses the whole service. This register holds what it is given and gives it back, so
that targets and policies are really applied, read, planned and destroyed. Nothing scales.
"""

from __future__ import annotations

import json
import time
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

TARGET_PREFIX = "AnyScaleFrontendService."  # the service's name in X-Amz-Target
Answer = tuple[int, dict[str, str], bytes]
Request = dict[str, Any]
# A target is known by these three; a policy by its name as well.
TARGET_KEY = ("ServiceNamespace", "ResourceId", "ScalableDimension")


class RefusedError(Exception):
    """An error of the service's own; its type is the first argument."""


def _key(request: Request) -> tuple[str, ...]:
    return tuple(request[name] for name in TARGET_KEY)


class Register:
    """The scalable targets, scaling policies and tags of one account in one region."""

    def __init__(self, account: str, region: str) -> None:
        self.arn = f"arn:aws:application-autoscaling:{region}:{account}:scalable-target"
        self.targets: dict[tuple[str, ...], Request] = {}
        self.policies: dict[tuple[str, ...], Request] = {}
        self.tags: dict[str, dict[str, str]] = {}

    def register_scalable_target(self, request: Request) -> Request:
        arn = f"{self.arn}/{uuid4().hex[:16]}"
        target = self.targets.setdefault(
            _key(request), {"ScalableTargetARN": arn, "CreationTime": int(time.time())}
        )
        tags = request.pop("Tags", {})
        target.update(request)
        target.setdefault("SuspendedState", {})
        self.tags.setdefault(target["ScalableTargetARN"], {}).update(tags)
        return {"ScalableTargetARN": target["ScalableTargetARN"]}

    def describe_scalable_targets(self, request: Request) -> Request:
        wanted = request.get("ResourceIds")
        found = [
            target for target in self._of(self.targets, request) if not wanted or target["ResourceId"] in wanted
        ]
        return {"ScalableTargets": found}

    def deregister_scalable_target(self, request: Request) -> Request:
        target = self.targets.pop(_key(request), None)
        if target is None:
            raise RefusedError("ObjectNotFoundException", "No scalable target is registered for this.")
        self.tags.pop(target["ScalableTargetARN"], None)
        for key in [key for key in self.policies if key[:3] == _key(request)]:
            del self.policies[key]
        return {}

    def put_scaling_policy(self, request: Request) -> Request:
        if _key(request) not in self.targets:
            raise RefusedError("ObjectNotFoundException", "No scalable target is registered for this.")
        policy = self.policies.setdefault(
            (*_key(request), request["PolicyName"]),
            {
                "PolicyARN": f"{self.arn.replace('scalable-target', 'scalingPolicy')}:{uuid4()}",
                "CreationTime": int(time.time()),
                "Alarms": [],
            },
        )
        policy.update(request)
        return {"PolicyARN": policy["PolicyARN"], "Alarms": []}

    def describe_scaling_policies(self, request: Request) -> Request:
        wanted = request.get("PolicyNames")
        found = [
            policy
            for policy in self._of(self.policies, request)
            if not wanted or policy["PolicyName"] in wanted
        ]
        return {"ScalingPolicies": found}

    def delete_scaling_policy(self, request: Request) -> Request:
        if self.policies.pop((*_key(request), request["PolicyName"]), None) is None:
            raise RefusedError("ObjectNotFoundException", "There is no such scaling policy.")
        return {}

    def list_tags_for_resource(self, request: Request) -> Request:
        return {"Tags": self.tags.get(request["ResourceARN"], {})}

    def tag_resource(self, request: Request) -> Request:
        self.tags.setdefault(request["ResourceARN"], {}).update(request["Tags"])
        return {}

    def untag_resource(self, request: Request) -> Request:
        for name in request["TagKeys"]:
            self.tags.get(request["ResourceARN"], {}).pop(name, None)
        return {}

    @staticmethod
    def _of(held: dict[tuple[str, ...], Request], request: Request) -> list[Request]:
        filters = {name: request[name] for name in TARGET_KEY if name in request}
        return [item for item in held.values() if filters.items() <= item.items()]

    def operations(self) -> dict[str, Callable[[Request], Request]]:
        return {
            "RegisterScalableTarget": self.register_scalable_target,
            "DescribeScalableTargets": self.describe_scalable_targets,
            "DeregisterScalableTarget": self.deregister_scalable_target,
            "PutScalingPolicy": self.put_scaling_policy,
            "DescribeScalingPolicies": self.describe_scaling_policies,
            "DeleteScalingPolicy": self.delete_scaling_policy,
            "ListTagsForResource": self.list_tags_for_resource,
            "TagResource": self.tag_resource,
            "UntagResource": self.untag_resource,
        }

    def answer(self, operation: str, body: bytes) -> Answer:
        headers = {"Content-Type": "application/x-amz-json-1.1"}
        handler = self.operations().get(operation)
        try:
            if handler is None:
                raise RefusedError("ValidationException", f"{operation} is not in this register.")
            return 200, headers, json.dumps(handler(json.loads(body or b"{}"))).encode()
        except RefusedError as refusal:
            kind, message = refusal.args
            return 400, headers, json.dumps({"__type": kind, "message": message}).encode()


def install() -> None:
    from ministack import app
    from ministack.core.responses import get_account_id, get_region

    registers: dict[tuple[str, str], Register] = {}
    dispatch: Callable[..., Awaitable[Answer]] = app._dispatch_service_request

    async def dispatch_request(
        method: str, path: str, headers: dict[str, str], body: bytes, *rest: Any
    ) -> Answer:
        target = headers.get("x-amz-target", "")
        if not target.startswith(TARGET_PREFIX):
            return await dispatch(method, path, headers, body, *rest)
        at = (get_account_id(), get_region())
        register = registers.setdefault(at, Register(*at))
        return register.answer(target.removeprefix(TARGET_PREFIX), body)

    app._dispatch_service_request = dispatch_request

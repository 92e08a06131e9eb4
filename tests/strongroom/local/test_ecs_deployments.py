"""What the scheduler decides, apart from the emulator: how many tasks, when it fails, where it goes back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from strongroom.local.shim import ecs_deployments
from strongroom.local.shim.ecs_deployments import Deployment, Service, Task, living, step, threshold
from strongroom.local.shim.ecs_tasks import wish_stopped
from strongroom.local.shim.sooner import SOONER


class World:
    """Starts and stops tasks at once, and keeps what was said."""

    def __init__(self, desired: int = 2, **configuration: Any) -> None:
        self.tasks: list[Task] = []
        self.said: list[str] = []
        self.told: list[tuple[str, str]] = []
        self.on: list[str] = []
        self.baking = 0.0
        self.slow = False  # tasks to stop
        self.now = 0.0
        self.service: Service = {
            "serviceName": "things",
            "desiredCount": desired,
            "deploymentConfiguration": {
                "minimumHealthyPercent": 100,
                "maximumPercent": 200,
                "deploymentCircuitBreaker": {"enable": True, "rollback": True},
                **configuration,
            },
            "deployments": [],
            "taskDefinition": "",
        }

    def release(self, name: str) -> None:
        for each in self.service["deployments"]:
            each["status"] = "ACTIVE"
        made = {
            "id": name,
            "status": "PRIMARY",
            "taskDefinition": name,
            "rolloutState": "IN_PROGRESS",
            "failedTasks": 0,
            "_tasks": 0,
        }
        self.service["deployments"].insert(0, made)
        self.service["taskDefinition"] = name

    def look(self, times: int = 1, seconds: float = 1.0) -> None:
        for _ in range(times):
            step(self.service, self.tasks, self, self.now)
            self.now += seconds

    def well(self, name: str) -> None:
        for task in self.of(name):
            task |= {"lastStatus": "RUNNING", "_well": True}

    def end(self, name: str) -> None:
        """All tasks of a deployment that live end by themselves."""
        for task in self.of(name):
            task |= {"lastStatus": "STOPPED", "desiredStatus": "STOPPED", "_well": False}
            task["stopCode"] = "EssentialContainerExited"

    def of(self, name: str) -> list[Task]:
        return [task for task in living(self.tasks) if task["_deployment_id"] == name]

    def deployed(self, name: str) -> World:
        self.release(name)
        self.look()
        self.well(name)
        self.look(2)
        return self

    @property
    def primary(self) -> Deployment:
        return ecs_deployments.primary(self.service)

    # Hands
    def start(self, _service: Service, deployment: Deployment, number: int) -> None:
        for _ in range(number):
            task = {"lastStatus": "PENDING", "desiredStatus": "RUNNING", "_well": False}
            self.tasks.append(
                {**task, "taskArn": f"task/{len(self.tasks)}", "_deployment_id": deployment["id"]}
            )

    def stop(self, _service: Service, task: Task, code: str, reason: str) -> None:
        wish_stopped(task, code, reason, "now")
        if not self.slow:
            task |= {"lastStatus": "STOPPED", "_well": False}

    def say(self, _service: Service, message: str) -> None:
        self.said.append(message)

    def tell(self, _service: Service, deployment: Deployment, name: str) -> None:
        self.told.append((deployment["id"], name))

    def alarmed(self, names: Sequence[str]) -> list[str]:
        return [name for name in names if name in self.on]

    def bake(self, _names: Sequence[str]) -> float:
        return self.baking


@pytest.mark.parametrize(("desired", "failures"), [(1, 3), (6, 3), (7, 4), (25, 13), (500, 200)])
def test_half_of_the_desired_count_at_least_3_and_at_most_200(desired: int, failures: int) -> None:
    assert threshold({"desiredCount": desired}) == failures


def test_a_first_deployment_completes_once_all_its_tasks_are_well() -> None:
    world = World()
    world.release("a")
    world.look()
    assert len(world.of("a")) == 2
    world.of("a")[0]["_well"] = True
    world.look(3)
    assert world.primary["rolloutState"] == "IN_PROGRESS"
    world.well("a")
    world.look()
    assert world.primary["rolloutState"] == "COMPLETED"
    assert world.told == [("a", "SERVICE_DEPLOYMENT_COMPLETED")]
    assert world.said[-1] == "(service things) has reached a steady state."


def test_old_tasks_stay_until_as_many_new_ones_are_well() -> None:
    world = World().deployed("a")
    world.release("b")
    world.look(3)
    assert (len(world.of("a")), len(world.of("b"))) == (2, 2)
    world.of("b")[0] |= {"lastStatus": "RUNNING", "_well": True}
    world.look(3)
    assert (len(world.of("a")), len(world.of("b"))) == (1, 2)
    world.well("b")
    world.look(3)
    assert (len(world.of("a")), len(world.of("b"))) == (0, 2)
    assert [each["id"] for each in world.service["deployments"]] == ["b"]


def test_the_maximum_percent_holds_new_tasks_back() -> None:
    world = World(maximumPercent=150).deployed("a")
    world.release("b")
    world.look(3)
    assert (len(world.of("a")), len(world.of("b"))) == (2, 1)


def test_the_minimum_percent_lets_old_tasks_go_first() -> None:
    world = World(maximumPercent=100, minimumHealthyPercent=50).deployed("a")
    world.release("b")
    world.look(2)
    assert (len(world.of("a")), len(world.of("b"))) == (1, 1)


def fail(world: World, name: str, times: int) -> None:
    """So many times, if so many tasks are started: pauses between them are over after a while."""
    for _ in range(times):
        world.now += 60
        world.look()
        world.end(name)
        world.look(seconds=0.0)


def test_failed_tasks_go_back_to_the_last_completed_deployment() -> None:
    world = World(desired=1).deployed("a")
    world.release("b")
    fail(world, "b", 2)
    assert (world.primary["id"], world.primary["failedTasks"]) == ("b", 2)
    fail(world, "b", 1)
    assert world.primary["id"] == world.service["taskDefinition"] == "a"
    assert "(service things) (deployment b) deployment failed: tasks failed to start." in world.said
    assert "(service things) rolling back to (deployment a)." in world.said
    world.look(3)
    assert world.primary["rolloutState"] == "COMPLETED"
    assert [each["id"] for each in world.service["deployments"]] == ["a"]
    assert ("b", "SERVICE_DEPLOYMENT_FAILED") in world.told


def test_without_a_rollback_it_stays_failed_and_what_was_well_stays() -> None:
    world = World(desired=1, deploymentCircuitBreaker={"enable": True, "rollback": False}).deployed("a")
    world.release("b")
    fail(world, "b", 4)
    assert (world.primary["id"], world.primary["rolloutState"]) == ("b", "FAILED")
    assert len(world.of("a")) == 1
    assert not world.of("b")


def test_without_a_circuit_breaker_it_tries_for_ever() -> None:
    world = World(desired=1, deploymentCircuitBreaker={"enable": False, "rollback": False}).deployed("a")
    world.release("b")
    fail(world, "b", 20)
    assert world.primary["rolloutState"] == "IN_PROGRESS"


def test_the_second_deployment_that_fails_goes_back_to_the_same_one() -> None:
    world = World(desired=1).deployed("a")
    for name in ("b", "c"):
        world.release(name)
        fail(world, name, 3)
        world.look(3)
    assert (world.primary["id"], world.primary["rolloutState"]) == ("a", "COMPLETED")


def test_a_task_that_was_well_ends_the_count() -> None:
    """It is replaced, and nothing is rolled back: that is what alarms are for."""
    world = World(desired=2).deployed("a")
    world.release("b")
    fail(world, "b", 1)
    assert world.primary["failedTasks"] == 2
    world.now += 60
    world.look()
    world.of("b")[0]["_well"] = True
    world.look()
    assert world.primary["failedTasks"] == 0
    world.of("b")[0]["_well"] = False
    fail(world, "b", 10)
    assert (world.primary["id"], world.primary["rolloutState"]) == ("b", "IN_PROGRESS")


def test_it_goes_back_to_the_newest_that_completed() -> None:
    world = World(desired=1).deployed("a").deployed("b")
    world.release("c")
    fail(world, "c", 3)
    assert world.primary["id"] == "b"


def test_a_failed_deployment_that_is_not_rolled_back_takes_no_old_task() -> None:
    breaker = {"enable": True, "rollback": False}
    world = World(minimumHealthyPercent=50, maximumPercent=150, deploymentCircuitBreaker=breaker).deployed("a")
    world.release("b")
    world.primary["rolloutState"] = "FAILED"
    world.look(3)
    assert len(world.of("a")) == 2


def test_tries_are_further_and_further_apart() -> None:
    world = World(desired=1, deploymentCircuitBreaker={"enable": False, "rollback": False})
    world.release("a")
    pauses = []
    for _ in range(4):
        while not world.of("a"):
            world.look(seconds=0.01)
        world.end("a")
        world.look(seconds=0.0)
        pauses.append(world.primary["_not_before"] - world.now)
    assert pauses == pytest.approx([2 / SOONER, 4 / SOONER, 8 / SOONER, 16 / SOONER])


def alarms(**more: Any) -> World:
    world = World(desired=1, alarms={"alarmNames": ["errors"], "enable": True, "rollback": True}, **more)
    return world.deployed("a")


def test_an_alarm_during_the_deployment_rolls_it_back() -> None:
    world = alarms()
    world.baking = 5.0
    world.release("b")
    world.look()
    world.well("b")
    world.look(2)
    assert not world.of("a")
    world.on = ["errors"]
    world.look()
    assert world.primary["id"] == "a"
    assert "(service things) (deployment b) deployment failed: alarm detected." in world.said
    world.look()
    assert len(world.of("a")) == 1, "the old tasks were gone: there are new ones"
    world.well("a")
    world.look(2)
    assert world.primary["rolloutState"] == "COMPLETED", "a rollback isn't rolled back"


def test_it_completes_after_the_bake_time_and_not_before() -> None:
    world = alarms()
    world.baking = 5.0
    world.release("b")
    world.look()
    world.well("b")
    world.look(5)
    assert world.primary["rolloutState"] == "IN_PROGRESS"
    world.look(4)
    assert world.primary["rolloutState"] == "COMPLETED"
    world.on = ["errors"]
    world.look(2)
    assert world.primary["id"] == "b", "the deployment is over"


def test_an_alarm_that_was_on_before_is_ignored() -> None:
    world = alarms()
    world.on = ["errors"]
    world.release("b")
    world.look()
    world.well("b")
    world.look(3)
    assert (world.primary["id"], world.primary["rolloutState"]) == ("b", "COMPLETED")


def test_what_is_ill_is_stopped_after_the_grace_period_and_counted() -> None:
    world = World(desired=1)
    world.slow = True
    world.service["healthCheckGracePeriodSeconds"] = 30  # ten seconds here
    world.release("a")
    world.look()
    world.of("a")[0] |= {"lastStatus": "RUNNING", "_ill": ("is unhealthy", "Task failed ELB health checks")}
    world.look(9)
    assert world.tasks[0]["desiredStatus"] == "RUNNING"
    world.look(3)
    assert world.tasks[0]["stoppedReason"] == "Task failed ELB health checks"
    assert world.primary["failedTasks"] == 1, "as soon as it is stopped for it, not once it has stopped"
    assert world.tasks[0]["lastStatus"] == "RUNNING"
    assert "(service things) is unhealthy" in world.said


def test_fewer_tasks_are_wanted() -> None:
    world = World(desired=3).deployed("a")
    world.service["desiredCount"] = 1
    world.look()
    assert len(world.of("a")) == 1

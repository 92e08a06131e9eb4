"""The part of ECS's agent: what a task definition says runs here, as processes of this machine.

The emulator keeps tasks (`strongroom.local.shim.ecs_tasks`); the agent, a process of its own beside it
(`python -m strongroom.local.ecs`), starts and stops their containers and tells what became of them. Each module
names the document whose behaviour it plays.
"""

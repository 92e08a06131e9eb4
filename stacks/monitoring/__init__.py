"""What is watched, as data: one table of alarm definitions makes the alarms, the dashboard and the page."""

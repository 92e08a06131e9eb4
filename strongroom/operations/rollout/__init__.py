"""Whether each ECS service runs what Terraform asked for, and if not, why: after an apply, green or red.

Terraform's provider takes one steady deployment for success, also one that was rolled back (the service's
postcondition sees that), and waits in vain for a first deployment that never comes up. ECS knows why.
"""

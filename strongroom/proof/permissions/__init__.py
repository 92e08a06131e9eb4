"""Who may do what: IAM policies evaluated, AWS's reference of actions, and the calls that were really made."""

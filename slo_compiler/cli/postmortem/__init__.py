"""`slo postmortem`: commands for the time after an incident."""

resource_type "verify_command" {
  description = "A check that runs in every apply: a command must end as expected"
  acts_on     = "runner"
  requires    = ["sleep"]

  attribute "command" {
    type        = string
    required    = true
    description = "The script to run"
  }

  attribute "inputs" {
    type        = map(string)
    default     = {}
    description = "Given to the script; those whose names are names of variables are in its environment"
  }

  attribute "status" {
    type        = number
    default     = 0
    description = "The exit status that it must have"
  }

  attribute "output" {
    type        = string
    description = "What it must print, but for newlines at the end; null for anything"
  }

  attribute "retries" {
    type        = number
    default     = 0
    description = "How often it is run again when it does not end as expected"
  }

  attribute "interval" {
    type        = number
    default     = 1
    description = "Seconds between two attempts"
  }

  validate {
    condition     = can(regex("^[0-9]{1,3}$", tostring(self.status)))
    error_message = "status is an exit status, from 0 to 255"
  }

  validate {
    condition     = can(regex("^[0-9]{1,6}$", tostring(self.retries)))
    error_message = "retries is a whole number, and not below zero"
  }

  validate {
    condition     = can(regex("^[0-9]{1,6}$", tostring(self.interval)))
    error_message = "interval is a whole number of seconds, and not below zero"
  }

  operation "verify" {
    lang       = "sh"
    script     = "verify_command/verify.sh"
    idempotent = true
    timeout    = 3600
  }
}

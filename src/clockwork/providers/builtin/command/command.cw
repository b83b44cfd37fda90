resource_type "command" {
  description = "Whatever scripts of your own make, read, change and delete"
  acts_on     = "runner"
  recovery    = self.idempotent ? "rerun" : self.read == null ? "ask" : "read"

  attribute "create" {
    type        = string
    required    = true
    description = "The script that makes it; its function `result KEY VALUE` tells what came of it"
  }

  attribute "read" {
    type        = string
    impact      = "safe"
    description = "The script that looks what is there; it tells results, or calls `report_absent`"
  }

  attribute "update" {
    type        = string
    description = "The script that changes it; without one, a change runs delete and then create"
  }

  attribute "delete" {
    type        = string
    description = "The script that removes it; without one, nothing is done"
  }

  attribute "inputs" {
    type        = map(string)
    default     = {}
    description = "Given to the scripts; those whose names are names of variables are in their environment"
  }

  attribute "idempotent" {
    type        = bool
    default     = false
    impact      = "safe"
    description = "Whether create may run again after it was interrupted"
  }

  computed "result" {
    type        = map(string)
    description = "What the scripts told with `result KEY VALUE`"
  }

  operation "create" {
    lang   = "sh"
    script = "command/create.sh"
  }

  operation "read" {
    lang       = "sh"
    script     = "command/read.sh"
    idempotent = true
  }

  operation "update" {
    lang   = "sh"
    script = "command/update.sh"
  }

  operation "delete" {
    lang   = "sh"
    script = "command/delete.sh"
  }
}

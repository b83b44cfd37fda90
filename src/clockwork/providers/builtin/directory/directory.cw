resource_type "directory" {
  description = "A folder; those above it are made where they are missing"
  acts_on     = "runner"
  recovery    = "read"
  identity    = ["path"]
  requires    = ["chmod", "mkdir", "rmdir", "stat"]

  attribute "path" {
    type        = string
    required    = true
    replaces    = true
    description = "Absolute, or relative to the folder of the configuration"
  }

  attribute "mode" {
    type        = string
    default     = "0755"
    impact      = "safe"
    description = "The permissions in octal, of this folder only"
  }

  validate {
    condition     = self.path != ""
    error_message = "path must not be empty"
  }

  validate {
    condition     = can(regex("^[0-7]{4}$", self.mode))
    error_message = "mode is octal with four digits, such as 0755"
  }

  operation "create" {
    lang       = "sh"
    script     = "directory/make.sh"
    idempotent = true
  }

  operation "read" {
    lang       = "sh"
    script     = "directory/read.sh"
    idempotent = true
  }

  operation "update" {
    lang       = "sh"
    script     = "directory/make.sh"
    idempotent = true
  }

  operation "delete" {
    lang       = "sh"
    script     = "directory/delete.sh"
    idempotent = true
  }
}

resource_type "file" {
  description = "A regular file with text in UTF-8; the folder that it is in must be there"
  acts_on     = "runner"
  recovery    = "read"
  identity    = ["path"]
  requires    = ["chmod", "cmp", "mv", "rm", "stat", "wc"]

  attribute "path" {
    type        = string
    required    = true
    replaces    = true
    description = "Absolute, or relative to the folder of the configuration"
  }

  attribute "content" {
    type        = string
    default     = ""
    impact      = "sensitive"
    description = "All of the file, byte for byte"
  }

  attribute "mode" {
    type        = string
    default     = "0644"
    impact      = "safe"
    description = "The permissions in octal"
  }

  computed "sha256" {
    type        = string
    derive      = sha256(self.content)
    description = "The SHA-256 digest of the content, in hexadecimal"
  }

  validate {
    condition     = can(regex("[^/]$", self.path))
    error_message = "path names a file, so it must not be empty or end with a slash"
  }

  validate {
    condition     = can(regex("^0[0-7]{3}$", self.mode))
    error_message = "mode is octal with a leading zero, such as 0644"
  }

  operation "create" {
    lang       = "sh"
    script     = "file/write.sh"
    idempotent = true
  }

  operation "read" {
    lang       = "sh"
    script     = "file/read.sh"
    idempotent = true
  }

  operation "update" {
    lang       = "sh"
    script     = "file/write.sh"
    idempotent = true
  }

  operation "delete" {
    lang       = "sh"
    script     = "file/delete.sh"
    idempotent = true
  }
}

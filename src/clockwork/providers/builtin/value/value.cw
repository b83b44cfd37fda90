resource_type "value" {
  description = "A value that is kept in the state, under an identity of its own"
  acts_on     = "runner"
  recovery    = "rerun"
  requires    = ["od", "tr"]

  attribute "input" {
    type        = any
    impact      = "safe"
    description = "Any value"
  }

  computed "output" {
    type        = any
    derive      = self.input
    description = "The input"
  }

  computed "id" {
    type        = string
    stable      = true
    description = "32 hexadecimal digits at random, made once and kept until it is deleted"
  }

  operation "create" {
    lang       = "sh"
    script     = "value/create.sh"
    idempotent = true
  }

  operation "update" {
    lang       = "sh"
    script     = "value/keep.sh"
    idempotent = true
  }

  operation "delete" {
    lang       = "sh"
    script     = "value/keep.sh"
    idempotent = true
  }
}

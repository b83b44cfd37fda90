variable "title" {
  type        = string
  default     = "The Clockmaker's Notebook"
  description = "Stands at the top of every page"

  validation {
    condition     = length(var.title) > 0
    error_message = "A site needs a title."
  }
}

variable "pages" {
  description = "The pages, by the name of their file"

  type = map(object({
    heading = string
    text    = string
    draft   = optional(bool, false)
  }))

  default = {
    escapement = {
      heading = "The escapement"
      text    = "It lets the train move one tooth at a time, and gives the pendulum a push for its trouble."
    }
    pendulum = {
      heading = "The pendulum"
      text    = "Its length alone decides how long a swing takes; its weight decides nothing."
    }
    moonphase = {
      heading = "The moon"
      text    = "Fifty-nine teeth, two moons, one disc."
      draft   = true
    }
  }
}

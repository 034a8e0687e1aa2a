# Every user-pool resource and data source of the AWS provider, against a served emulator.

terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "5.100.0"
    }
  }
}

variable "endpoint" {
  type        = string
  description = "The base URL of the server."
}

variable "revision" {
  type        = number
  description = "1 creates, 2 changes what can be changed in place."
}

variable "managed_client" {
  type        = bool
  description = "Whether the app client that another service made is there."
}

variable "saml_metadata" {
  type        = string
  description = "The path of a SAML metadata document."
}

variable "logo" {
  type        = string
  description = "The path of a PNG image."
}

locals {
  changed = var.revision == 2
}

provider "aws" {
  region                      = "us-east-1"
  access_key                  = "test"
  secret_key                  = "test"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true

  endpoints {
    cognitoidp = var.endpoint
  }
}

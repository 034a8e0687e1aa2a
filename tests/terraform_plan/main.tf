# What `terraform show -json` prints of a plan of this is plan.json beside it.

terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "5.100.0"
    }
  }
}

provider "aws" {
  region                      = "us-east-1"
  access_key                  = "test"
  secret_key                  = "test"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}

variable "stage" {
  type    = string
  default = "dev"
}

locals {
  pool_id = aws_cognito_user_pool.people.id
}

resource "aws_iam_role" "hook" {
  name = "hook"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Action    = "sts:AssumeRole"
      Effect    = "Allow"
      Principal = { Service = "lambda.amazonaws.com" }
    }]
  })
}

resource "aws_lambda_function" "hook" {
  function_name = "hook-${var.stage}"
  role          = aws_iam_role.hook.arn
  handler       = "hook.handler"
  runtime       = "python3.12"
  s3_bucket     = "functions"
  s3_key        = "hook.zip"
}

resource "aws_acm_certificate" "sign_in" {
  domain_name       = "auth.example.com"
  validation_method = "DNS"
}

resource "aws_cognito_user_pool" "people" {
  name                     = "people-${var.stage}"
  user_pool_tier           = "PLUS"
  mfa_configuration        = "OPTIONAL"
  auto_verified_attributes = ["email"]
  tags                     = { stage = var.stage }

  admin_create_user_config {
    allow_admin_create_user_only = true
    invite_message_template {
      email_message = "Hello {username}, {####}"
      email_subject = "Welcome"
      sms_message   = "{username} {####}"
    }
  }

  email_configuration {
    email_sending_account = "DEVELOPER"
    from_email_address    = "Team <team@example.com>"
    source_arn            = "arn:aws:ses:us-east-1:123456789012:identity/team@example.com"
  }

  lambda_config {
    pre_sign_up = aws_lambda_function.hook.arn
    pre_token_generation_config {
      lambda_arn     = aws_lambda_function.hook.qualified_arn
      lambda_version = "V2_0"
    }
  }

  password_policy {
    minimum_length    = 12
    require_lowercase = true
    require_numbers   = true
  }

  schema {
    name                = "team"
    attribute_data_type = "String"
    mutable             = true
    string_attribute_constraints {
      max_length = 20
    }
  }

  sign_in_policy {
    allowed_first_auth_factors = ["PASSWORD", "EMAIL_OTP"]
  }

  sms_configuration {
    external_id    = "external"
    sns_caller_arn = aws_iam_role.hook.arn
  }

  software_token_mfa_configuration {
    enabled = true
  }

  user_pool_add_ons {
    advanced_security_mode = "AUDIT"
  }

  username_configuration {
    case_sensitive = false
  }

  web_authn_configuration {
    relying_party_id  = "example.com"
    user_verification = "required"
  }
}

module "audience" {
  source    = "./modules/audience"
  pool_id   = aws_cognito_user_pool.people.id
  callbacks = ["https://example.com/${var.stage}"]
}

resource "aws_cognito_user_pool_domain" "sign_in" {
  domain                = "auth.example.com"
  certificate_arn       = aws_acm_certificate.sign_in.arn
  user_pool_id          = local.pool_id
  managed_login_version = 1
}

resource "aws_cognito_user_pool_ui_customization" "web" {
  client_id    = module.audience.client_id
  css          = ".label-customizable {font-weight: 400;}"
  user_pool_id = aws_cognito_user_pool_domain.sign_in.user_pool_id
}

resource "aws_cognito_risk_configuration" "people" {
  user_pool_id = aws_cognito_user_pool.people.id
  compromised_credentials_risk_configuration {
    event_filter = ["SIGN_IN"]
    actions {
      event_action = "BLOCK"
    }
  }
}

resource "aws_cognito_user_group" "team" {
  for_each     = { red = 1, blue = 2 }
  name         = each.key
  precedence   = each.value
  role_arn     = aws_iam_role.hook.arn
  user_pool_id = aws_cognito_user_pool.people.id
}

resource "aws_cognito_user" "ann" {
  username     = "ann"
  user_pool_id = aws_cognito_user_pool.people.id
  password     = "Passw0rd-for-ann"

  attributes = {
    email          = "ann@example.com"
    email_verified = true
    team           = "red"
  }
}

resource "aws_cognito_user" "others" {
  count        = 2
  username     = "user-${count.index}"
  user_pool_id = aws_cognito_user_pool.people.id
  enabled      = count.index == 0
}

resource "aws_cognito_user_in_group" "ann" {
  user_pool_id = aws_cognito_user_pool.people.id
  group_name   = aws_cognito_user_group.team["red"].name
  username     = aws_cognito_user.ann.username
}

resource "aws_cognito_managed_user_pool_client" "search" {
  name_prefix  = "AmazonOpenSearchService-"
  user_pool_id = aws_cognito_user_pool.people.id
}

resource "aws_cognito_identity_pool" "people" {
  identity_pool_name = "people"

  cognito_identity_providers {
    client_id     = module.audience.client_id
    provider_name = aws_cognito_user_pool.people.endpoint
  }
}

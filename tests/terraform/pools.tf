resource "aws_cognito_user_pool" "plain" {
  name = "plain"
}

resource "aws_cognito_user_pool" "people" {
  name                       = "people"
  user_pool_tier             = "PLUS"
  deletion_protection        = "INACTIVE"
  alias_attributes           = ["email", "preferred_username"]
  auto_verified_attributes   = local.changed ? ["email", "phone_number"] : ["email"]
  mfa_configuration          = "OPTIONAL"
  email_verification_subject = local.changed ? "Your new code" : "Your code"
  email_verification_message = "Code {####}"
  sms_authentication_message = "Sign in with {####}"
  sms_verification_message   = "Verify with {####}"

  account_recovery_setting {
    recovery_mechanism {
      name     = "verified_email"
      priority = local.changed ? 2 : 1
    }
    recovery_mechanism {
      name     = "verified_phone_number"
      priority = local.changed ? 1 : 2
    }
  }

  admin_create_user_config {
    allow_admin_create_user_only = local.changed
    invite_message_template {
      email_message = "Hello {username}, {####}"
      email_subject = "Welcome"
      sms_message   = "{username} {####}"
    }
  }

  device_configuration {
    challenge_required_on_new_device      = true
    device_only_remembered_on_user_prompt = local.changed
  }

  email_configuration {
    email_sending_account  = "DEVELOPER"
    from_email_address     = "Team <team@example.com>"
    reply_to_email_address = local.changed ? "other@example.com" : "help@example.com"
    source_arn             = "arn:aws:ses:us-east-1:123456789012:identity/team@example.com"
  }

  email_mfa_configuration {
    message = "Your code is {####}"
    subject = local.changed ? "A new code" : "A code"
  }

  password_policy {
    minimum_length                   = local.changed ? 12 : 10
    password_history_size            = 3
    require_lowercase                = true
    require_numbers                  = true
    require_symbols                  = false
    require_uppercase                = local.changed
    temporary_password_validity_days = 3
  }

  schema {
    name                = "team"
    attribute_data_type = "String"
    mutable             = true
    string_attribute_constraints {
      min_length = 1
      max_length = 20
    }
  }

  schema {
    name                = "age"
    attribute_data_type = "Number"
    mutable             = true
    number_attribute_constraints {
      min_value = 1
      max_value = 200
    }
  }

  schema {
    name                = "active"
    attribute_data_type = "Boolean"
    mutable             = true
  }

  dynamic "schema" {
    for_each = local.changed ? ["since"] : []
    content {
      name                = schema.value
      attribute_data_type = "DateTime"
      mutable             = true
    }
  }

  sign_in_policy {
    allowed_first_auth_factors = local.changed ? ["PASSWORD", "EMAIL_OTP", "WEB_AUTHN"] : ["PASSWORD", "EMAIL_OTP"]
  }

  sms_configuration {
    external_id    = "external"
    sns_caller_arn = "arn:aws:iam::123456789012:role/sms"
    sns_region     = "us-east-1"
  }

  software_token_mfa_configuration {
    enabled = true
  }

  tags = local.changed ? { team = "b" } : { team = "a", cost = "1" }

  user_attribute_update_settings {
    attributes_require_verification_before_update = ["email"]
  }

  user_pool_add_ons {
    advanced_security_mode = local.changed ? "ENFORCED" : "AUDIT"
    advanced_security_additional_flows {
      custom_auth_mode = "AUDIT"
    }
  }

  username_configuration {
    case_sensitive = false
  }

  verification_message_template {
    default_email_option  = "CONFIRM_WITH_CODE"
    email_message_by_link = "Go {##here##}"
    email_subject_by_link = "A link"
  }

  web_authn_configuration {
    relying_party_id  = "example.com"
    user_verification = local.changed ? "required" : "preferred"
  }
}

# No user signs in here: nothing answers for the Lambda functions.
resource "aws_cognito_user_pool" "triggers" {
  name = "triggers"

  lambda_config {
    pre_sign_up       = "arn:aws:lambda:us-east-1:123456789012:function:pre"
    post_confirmation = local.changed ? "arn:aws:lambda:us-east-1:123456789012:function:post" : null
    kms_key_id        = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"

    custom_email_sender {
      lambda_arn     = "arn:aws:lambda:us-east-1:123456789012:function:mail"
      lambda_version = "V1_0"
    }
    pre_token_generation_config {
      lambda_arn     = "arn:aws:lambda:us-east-1:123456789012:function:token"
      lambda_version = "V2_0"
    }
  }
}

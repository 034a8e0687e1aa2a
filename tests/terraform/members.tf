resource "aws_cognito_user_pool_client" "plain" {
  name         = "plain"
  user_pool_id = aws_cognito_user_pool.plain.id
}

resource "aws_cognito_resource_server" "notes" {
  identifier   = "https://notes.example.com"
  name         = local.changed ? "Notes, changed" : "Notes"
  user_pool_id = aws_cognito_user_pool.people.id

  scope {
    scope_name        = "read"
    scope_description = "Read notes"
  }

  dynamic "scope" {
    for_each = local.changed ? ["write"] : []
    content {
      scope_name        = scope.value
      scope_description = "Write notes"
    }
  }
}

resource "aws_cognito_identity_provider" "google" {
  user_pool_id  = aws_cognito_user_pool.people.id
  provider_name = "Google"
  provider_type = "Google"

  provider_details = {
    authorize_scopes              = local.changed ? "email profile" : "email"
    client_id                     = "id"
    client_secret                 = "secret"
    attributes_url                = "https://people.googleapis.com/v1/people/me?personFields="
    attributes_url_add_attributes = "true"
    authorize_url                 = "https://accounts.google.com/o/oauth2/v2/auth"
    oidc_issuer                   = "https://accounts.google.com"
    token_request_method          = "POST"
    token_url                     = "https://www.googleapis.com/oauth2/v4/token"
  }

  attribute_mapping = {
    email    = "email"
    username = "sub"
  }
}

resource "aws_cognito_identity_provider" "oidc" {
  user_pool_id    = aws_cognito_user_pool.people.id
  provider_name   = "Partner"
  provider_type   = "OIDC"
  idp_identifiers = local.changed ? ["example.org"] : ["example.com"]

  provider_details = {
    attributes_request_method     = "GET"
    attributes_url_add_attributes = "false"
    authorize_scopes              = "openid"
    client_id                     = "id"
    client_secret                 = "secret"
    oidc_issuer                   = "https://partner.example.com"
    authorize_url                 = "https://partner.example.com/authorize"
    token_url                     = "https://partner.example.com/token"
    attributes_url                = "https://partner.example.com/me"
    jwks_uri                      = "https://partner.example.com/jwks"
  }

  attribute_mapping = {
    username = "sub"
  }
}

resource "aws_cognito_identity_provider" "saml" {
  user_pool_id  = aws_cognito_user_pool.people.id
  provider_name = "Company"
  provider_type = "SAML"

  provider_details = {
    MetadataFile = file(var.saml_metadata)
    IDPSignout   = tostring(local.changed)
  }

  attribute_mapping = {
    email = "mail"
  }

  lifecycle {
    # What the service adds, as the provider's own documentation advises.
    ignore_changes = [
      provider_details["ActiveEncryptionCertificate"],
      provider_details["SSORedirectBindingURI"],
      provider_details["SLORedirectBindingURI"],
    ]
  }
}

resource "aws_cognito_user_pool_client" "app" {
  name                                          = local.changed ? "app, changed" : "app"
  user_pool_id                                  = aws_cognito_user_pool.people.id
  generate_secret                               = true
  access_token_validity                         = local.changed ? 30 : 60
  auth_session_validity                         = local.changed ? 5 : 3
  id_token_validity                             = 60
  refresh_token_validity                        = 7
  allowed_oauth_flows                           = ["code", "implicit"]
  allowed_oauth_flows_user_pool_client          = true
  allowed_oauth_scopes                          = concat(["openid", "email"], aws_cognito_resource_server.notes.scope_identifiers)
  callback_urls                                 = local.changed ? ["https://example.com/b", "https://example.com/a"] : ["https://example.com/a"]
  default_redirect_uri                          = "https://example.com/a"
  logout_urls                                   = ["https://example.com/out"]
  enable_token_revocation                       = true
  enable_propagate_additional_user_context_data = local.changed
  explicit_auth_flows                           = ["ALLOW_USER_SRP_AUTH", "ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
  prevent_user_existence_errors                 = local.changed ? "LEGACY" : "ENABLED"
  read_attributes                               = ["email", "custom:team"]
  write_attributes                              = ["email", "custom:team"]

  supported_identity_providers = [
    "COGNITO",
    aws_cognito_identity_provider.google.provider_name,
    aws_cognito_identity_provider.oidc.provider_name,
    aws_cognito_identity_provider.saml.provider_name,
  ]

  analytics_configuration {
    application_id   = "0f1e2d3c"
    external_id      = "external"
    role_arn         = "arn:aws:iam::123456789012:role/analytics"
    user_data_shared = local.changed
  }

  token_validity_units {
    access_token  = "minutes"
    id_token      = "minutes"
    refresh_token = "days"
  }
}

resource "aws_cognito_user_pool_client" "rotating" {
  name                = "rotating"
  user_pool_id        = aws_cognito_user_pool.people.id
  explicit_auth_flows = ["ALLOW_USER_SRP_AUTH"]

  refresh_token_rotation {
    feature                    = "ENABLED"
    retry_grace_period_seconds = local.changed ? 20 : 10
  }
}

resource "aws_cognito_managed_user_pool_client" "search" {
  count               = var.managed_client ? 1 : 0
  name_prefix         = "AmazonOpenSearchService-"
  user_pool_id        = aws_cognito_user_pool.plain.id
  explicit_auth_flows = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
}

resource "aws_cognito_user_pool_domain" "prefix" {
  domain                = "people"
  user_pool_id          = aws_cognito_user_pool.people.id
  managed_login_version = local.changed ? 2 : 1
}

resource "aws_cognito_user_pool_domain" "custom" {
  domain          = "auth.example.com"
  user_pool_id    = aws_cognito_user_pool.people.id
  certificate_arn = local.changed ? "arn:aws:acm:us-east-1:123456789012:certificate/b" : "arn:aws:acm:us-east-1:123456789012:certificate/a"
}

resource "aws_cognito_user_pool_ui_customization" "all" {
  css          = local.changed ? ".label-customizable {font-weight: 800;}" : ".label-customizable {font-weight: 400;}"
  image_file   = filebase64(var.logo)
  user_pool_id = aws_cognito_user_pool_domain.prefix.user_pool_id
}

resource "aws_cognito_user_pool_ui_customization" "app" {
  client_id    = aws_cognito_user_pool_client.app.id
  css          = local.changed ? ".label-customizable {font-weight: 700;}" : ".label-customizable {font-weight: 300;}"
  user_pool_id = aws_cognito_user_pool_domain.prefix.user_pool_id
}

resource "aws_cognito_risk_configuration" "all" {
  user_pool_id = aws_cognito_user_pool.people.id

  account_takeover_risk_configuration {
    actions {
      low_action {
        event_action = "NO_ACTION"
        notify       = false
      }
      medium_action {
        event_action = local.changed ? "MFA_REQUIRED" : "MFA_IF_CONFIGURED"
        notify       = true
      }
      high_action {
        event_action = "BLOCK"
        notify       = true
      }
    }
    notify_configuration {
      from       = "team@example.com"
      reply_to   = "help@example.com"
      source_arn = "arn:aws:ses:us-east-1:123456789012:identity/team@example.com"
      block_email {
        html_body = "<p>Blocked</p>"
        subject   = "Blocked"
        text_body = "Blocked"
      }
      mfa_email {
        html_body = "<p>Your code</p>"
        subject   = "Code"
        text_body = "Your code"
      }
      no_action_email {
        html_body = "<p>Nothing</p>"
        subject   = "Nothing"
        text_body = "Nothing"
      }
    }
  }

  compromised_credentials_risk_configuration {
    event_filter = ["SIGN_IN"]
    actions {
      event_action = local.changed ? "NO_ACTION" : "BLOCK"
    }
  }
}

resource "aws_cognito_risk_configuration" "app" {
  user_pool_id = aws_cognito_user_pool.people.id
  client_id    = aws_cognito_user_pool_client.app.id

  risk_exception_configuration {
    blocked_ip_range_list = local.changed ? ["192.0.2.0/24"] : ["203.0.113.0/24"]
    skipped_ip_range_list = ["198.51.100.0/24"]
  }
}

resource "aws_cognito_user_group" "staff" {
  name         = "staff"
  description  = local.changed ? "All of the staff" : "The staff"
  precedence   = local.changed ? 0 : 10
  role_arn     = "arn:aws:iam::123456789012:role/staff"
  user_pool_id = aws_cognito_user_pool.people.id
}

resource "aws_cognito_user_group" "bare" {
  name         = "bare"
  user_pool_id = aws_cognito_user_pool.people.id
}

resource "aws_cognito_user" "ann" {
  username       = "ann"
  user_pool_id   = aws_cognito_user_pool.people.id
  enabled        = !local.changed
  message_action = "SUPPRESS"
  password       = local.changed ? "0ther-Passw0rd!" : "Passw0rd-one!"

  attributes = {
    email          = "ann@example.com"
    nickname       = local.changed ? "Annie" : "Ann"
    email_verified = true
    team           = local.changed ? "blue" : "red"
  }
}

resource "aws_cognito_user" "bob" {
  username                 = "bob"
  user_pool_id             = aws_cognito_user_pool.people.id
  desired_delivery_mediums = ["EMAIL"]
  temporary_password       = "Temporary-1-Pw!"
  client_metadata          = { source = "terraform" }
  validation_data          = { source = "terraform" }

  attributes = {
    email = "bob@example.com"
  }
}

resource "aws_cognito_user_in_group" "ann" {
  user_pool_id = aws_cognito_user_pool.people.id
  group_name   = local.changed ? aws_cognito_user_group.bare.name : aws_cognito_user_group.staff.name
  username     = aws_cognito_user.ann.username
}

data "aws_cognito_user_pool" "people" {
  user_pool_id = aws_cognito_user_pool.people.id
}

data "aws_cognito_user_pools" "people" {
  name       = aws_cognito_user_pool.people.name
  depends_on = [aws_cognito_user_pool.people]
}

data "aws_cognito_user_pool_client" "app" {
  client_id    = aws_cognito_user_pool_client.app.id
  user_pool_id = aws_cognito_user_pool.people.id
}

data "aws_cognito_user_pool_clients" "people" {
  user_pool_id = aws_cognito_user_pool.people.id
  depends_on   = [aws_cognito_user_pool_client.app, aws_cognito_user_pool_client.rotating]
}

data "aws_cognito_user_pool_signing_certificate" "people" {
  user_pool_id = aws_cognito_user_pool.people.id
}

data "aws_cognito_user_group" "staff" {
  name         = aws_cognito_user_group.staff.name
  user_pool_id = aws_cognito_user_pool.people.id
}

data "aws_cognito_user_groups" "people" {
  user_pool_id = aws_cognito_user_pool.people.id
  depends_on   = [aws_cognito_user_group.staff, aws_cognito_user_group.bare]
}

output "found" {
  value = {
    pool_name   = data.aws_cognito_user_pool.people.name
    pool_ids    = data.aws_cognito_user_pools.people.ids
    client_name = data.aws_cognito_user_pool_client.app.name
    client_ids  = data.aws_cognito_user_pool_clients.people.client_ids
    certificate = data.aws_cognito_user_pool_signing_certificate.people.certificate
    group       = data.aws_cognito_user_group.staff.description
    groups      = [for group in data.aws_cognito_user_groups.people.groups : group.group_name]
  }
}

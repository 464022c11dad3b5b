// Why one object of a /users/track body is refused: the vendor's code and its sentence (5.1.1).
export interface TrackError {
  readonly code: string;
  readonly message: string;
}

export const TRACK_ERRORS = {
  IDENTIFIER_REQUIRED: "'external_id', 'braze_id', 'user_alias', 'email' or 'phone' is required",
  MULTIPLE_IDENTIFIERS: "Only one of 'external_id', 'braze_id' and 'user_alias' may be given",
  INVALID_OBJECT: 'Each entry must be an object',
  BAD_EXTERNAL_ID: "'external_id' is not valid",
  BAD_BRAZE_ID: "'braze_id' is not valid",
  BAD_USER_ALIAS: "'user_alias' must hold a non-empty 'alias_name' and 'alias_label' of at most 236 bytes",
  EXTERNAL_USER_ID_TOO_LARGE: "'external_id' is longer than 987 bytes",
  BLACKLISTED_EXTERNAL_USER_ID: 'provided external_id is blacklisted and disallowed',
  EMAIL_BAD_FORMAT: "The value provided for the 'email' field is not a valid email.",
  PHONE_BAD_FORMAT: "The value provided for the 'phone' field is not a valid phone number.",
  BAD_EMAIL_SUBSCRIPTION_STATE: "'email_subscribe' must be 'opted_in', 'subscribed' or 'unsubscribed'",
  BAD_PUSH_SUBSCRIPTION_STATE: "'push_subscribe' must be 'opted_in', 'subscribed' or 'unsubscribed'",
  BAD_LOCATION_UPDATE: "'current_location' must hold a 'longitude' and a 'latitude'",
  BAD_DEVICE_ID: "'device_id' must be 8 to 255 bytes long",
  BAD_PUSH_TOKEN_APP_ID: "'app_id' of a push token is not an app of this workspace",
  BAD_PUSH_TOKEN_IMPORT:
    "A push token import needs 'push_tokens' and must not hold 'external_id' or 'braze_id'",
  BAD_PUSH_TOKEN_STRING: "'token' of a push token must be a string",
  BAD_PUSH_TOKEN_VALUE: "'push_tokens' must be an array of objects",
  BAD_SUBSCRIPTION_GROUP_ARRAY: "'subscription_groups' must be an array",
  BAD_SUBSCRIPTION_GROUP_HASH:
    "Each subscription group must hold 'subscription_group_id' and 'subscription_state'",
  BAD_SUBSCRIPTION_GROUP_ID: "'subscription_group_id' is not a subscription group of this workspace",
  BAD_SUBSCRIPTION_GROUP_STATE: "'subscription_state' must be 'subscribed' or 'unsubscribed'",
  INVALID_ATTRIBUTE_EMAIL_SUBSCRIPTION_INFO: "'email_subscription_info' is reserved",
  BAD_NAME: "'name' is not valid",
  BAD_TIME: "'time' is not valid",
  BAD_APP_ID: "'app_id' is not valid",
  BAD_PROPERTIES: "'properties' is not valid",
  PROPERTIES_TOO_LARGE: "'properties' is too large",
  BAD_PRODUCT_ID: "'product_id' is not valid",
  BAD_CURRENCY: "'currency' is not valid",
  BAD_PRICE: "'price' is not valid",
  BAD_QUANTITY: "'quantity' is not valid",
  TOO_MANY_FOR_PROFILE: 'A request may not hold more than 100 objects of one profile',
  VALUE_NOT_STORED: 'Values that are not valid were not stored, the rest of the object was',
  NOT_STORED: 'The object could not be stored',
} as const satisfies Record<string, string>;

export type TrackErrorCode = keyof typeof TRACK_ERRORS;

export const trackError = (code: TrackErrorCode): TrackError => ({ code, message: TRACK_ERRORS[code] });

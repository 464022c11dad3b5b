// Every filter kind. A new one is a folder and a line here; tests/conformance/filters.test.ts picks it up.
import type { FilterKind } from '../../core/segments/filter.ts';
import { age } from './age/age.ts';
import { birthday } from './birthday/birthday.ts';
import { converted } from './converted/converted.ts';
import { createdAt } from './created-at/created-at.ts';
import { customAttribute } from './custom-attribute/custom-attribute.ts';
import { customEventCount } from './custom-event-count/custom-event-count.ts';
import { customEventInDays } from './custom-event-in-days/custom-event-in-days.ts';
import { customEventProperty } from './custom-event-property/custom-event-property.ts';
import { device } from './device/device.ts';
import { deviceCount } from './device-count/device-count.ts';
import { emailAddress } from './email-address/email-address.ts';
import { emailAvailable } from './email-available/email-available.ts';
import { emailOptInDate } from './email-opt-in-date/email-opt-in-date.ts';
import { emailSubscriptionStatus } from './email-subscription-status/email-subscription-status.ts';
import { emailUnsubscribedDate } from './email-unsubscribed-date/email-unsubscribed-date.ts';
import { externalId } from './external-id/external-id.ts';
import { firstCustomEvent } from './first-custom-event/first-custom-event.ts';
import { firstPurchase } from './first-purchase/first-purchase.ts';
import { firstPurchaseForApp } from './first-purchase-for-app/first-purchase-for-app.ts';
import { firstUsedApp } from './first-used-app/first-used-app.ts';
import { globalControlGroup } from './global-control-group/global-control-group.ts';
import { hardBounced } from './hard-bounced/hard-bounced.ts';
import { hasApp } from './has-app/has-app.ts';
import { inControlGroup } from './in-control-group/in-control-group.ts';
import { interacted } from './interacted/interacted.ts';
import { invalidPhone } from './invalid-phone/invalid-phone.ts';
import { lastCustomEvent } from './last-custom-event/last-custom-event.ts';
import { lastEngaged } from './last-engaged/last-engaged.ts';
import { lastEnrolledInControl } from './last-enrolled-in-control/last-enrolled-in-control.ts';
import { lastOrder } from './last-order/last-order.ts';
import { lastPurchase } from './last-purchase/last-purchase.ts';
import { lastPurchasedProduct } from './last-purchased-product/last-purchased-product.ts';
import { lastReceived } from './last-received/last-received.ts';
import { lastSmsKeyword } from './last-sms-keyword/last-sms-keyword.ts';
import { lastUsedApp } from './last-used-app/last-used-app.ts';
import { lastUsedSpecificApp } from './last-used-specific-app/last-used-specific-app.ts';
import { listMembership } from './list-membership/list-membership.ts';
import { location } from './location/location.ts';
import { locationAvailable } from './location-available/location-available.ts';
import { markedAsSpam } from './marked-as-spam/marked-as-spam.ts';
import { medianSessionDuration } from './median-session-duration/median-session-duration.ts';
import { moneyInDays } from './money-in-days/money-in-days.ts';
import { moneySpent } from './money-spent/money-spent.ts';
import { nestedAttribute } from './nested-attribute/nested-attribute.ts';
import { orderCount } from './order-count/order-count.ts';
import { orderValue } from './order-value/order-value.ts';
import { phoneNumber } from './phone-number/phone-number.ts';
import { productInDays } from './product-in-days/product-in-days.ts';
import { productPurchased } from './product-purchased/product-purchased.ts';
import { profileField } from './profile-field/profile-field.ts';
import { purchaseCount } from './purchase-count/purchase-count.ts';
import { purchaseProperty } from './purchase-property/purchase-property.ts';
import { purchasesInDays } from './purchases-in-days/purchases-in-days.ts';
import { pushEnabled } from './push-enabled/push-enabled.ts';
import { pushOptInDate } from './push-opt-in-date/push-opt-in-date.ts';
import { pushSubscriptionStatus } from './push-subscription-status/push-subscription-status.ts';
import { pushUnsubscribedDate } from './push-unsubscribed-date/push-unsubscribed-date.ts';
import { randomBucket } from './random-bucket/random-bucket.ts';
import { receivedMessage } from './received-message/received-message.ts';
import { receivedVariant } from './received-variant/received-variant.ts';
import { recurringDay } from './recurring-day/recurring-day.ts';
import { segmentMembership } from './segment-membership/segment-membership.ts';
import { sessionCount } from './session-count/session-count.ts';
import { sessionsInDays } from './sessions-in-days/sessions-in-days.ts';
import { socialCount } from './social-count/social-count.ts';
import { socialNetwork } from './social-network/social-network.ts';
import { softBounced } from './soft-bounced/soft-bounced.ts';
import { subscriptionGroup } from './subscription-group/subscription-group.ts';

export const filterKindList: readonly FilterKind[] = [
  age,
  birthday,
  converted,
  createdAt,
  customAttribute,
  customEventCount,
  customEventInDays,
  customEventProperty,
  device,
  deviceCount,
  emailAddress,
  emailAvailable,
  emailOptInDate,
  emailSubscriptionStatus,
  emailUnsubscribedDate,
  externalId,
  firstCustomEvent,
  firstPurchase,
  firstPurchaseForApp,
  firstUsedApp,
  globalControlGroup,
  hardBounced,
  hasApp,
  inControlGroup,
  interacted,
  invalidPhone,
  lastCustomEvent,
  lastEngaged,
  lastEnrolledInControl,
  lastOrder,
  lastPurchase,
  lastPurchasedProduct,
  lastReceived,
  lastSmsKeyword,
  lastUsedApp,
  lastUsedSpecificApp,
  listMembership,
  location,
  locationAvailable,
  markedAsSpam,
  medianSessionDuration,
  moneyInDays,
  moneySpent,
  nestedAttribute,
  orderCount,
  orderValue,
  phoneNumber,
  productInDays,
  productPurchased,
  profileField,
  purchaseCount,
  purchaseProperty,
  purchasesInDays,
  pushEnabled,
  pushOptInDate,
  pushSubscriptionStatus,
  pushUnsubscribedDate,
  randomBucket,
  receivedMessage,
  receivedVariant,
  recurringDay,
  segmentMembership,
  sessionCount,
  sessionsInDays,
  socialCount,
  socialNetwork,
  softBounced,
  subscriptionGroup,
];

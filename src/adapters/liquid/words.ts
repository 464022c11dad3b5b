// The words of the dialect, for whoever helps people write templates.
import { FILTERS } from './filters/index.ts';
import { TAGS } from './tags/index.ts';

/** personalisation 3.1, and the links of emails (3.3). */
const PROFILE = [
  ...['city', 'country', 'date_of_birth', 'email_address', 'first_name', 'gender', 'language', 'last_name'],
  ...['last_used_app_date', 'most_recent_app_version', 'most_recent_locale', 'most_recent_location'],
  ...['phone_number', 'time_zone', 'user_id', 'braze_id', 'random_bucket_number'],
  ...['set_user_to_unsubscribed_url', 'unsubscribe_url', 'set_user_to_subscribed_url'],
  ...['set_user_to_opted_in_url', 'preference_center_url', 'email_footer', 'view_in_browser_url'],
];

export const LIQUID_WORDS = {
  profile: PROFILE,
  tags: Object.keys(TAGS).filter((name) => /^[a-z]/.test(name)),
  filters: Object.keys(FILTERS).sort(),
};

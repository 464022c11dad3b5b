// A push as its devices show it: closed notification on iOS, Android and in a browser, with the payload to look into.
import { Button, Code, Group, Stack, Text } from '@mantine/core';
import { IconBell } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContentValue } from '../content-value.ts';
import { recordAt, textAt } from '../content-value.ts';
import type { PreviewAnswer } from '../use-preview.ts';
import classes from '../content.module.css';

const LOOKS: Readonly<Record<string, string>> = {
  apple_push: 'ios',
  android_push: 'android',
  web_push: 'web',
};

interface Shown {
  readonly title: string;
  readonly body: string;
}

const readShown = (message: ContentValue): Shown => {
  const payload = recordAt(message, 'payload');
  if (message['family'] === 'apple_push') {
    const aps = recordAt(payload, 'aps');
    const alert = recordAt(aps, 'alert');
    return { title: textAt(alert, 'title'), body: textAt(alert, 'body') || textAt(aps, 'alert') };
  }
  if (message['family'] === 'web_push')
    return { title: textAt(payload, 'title'), body: textAt(payload, 'body') };
  const notification = recordAt(recordAt(message, 'message'), 'notification');
  return { title: textAt(notification, 'title'), body: textAt(notification, 'body') };
};

export const DevicePreviews = ({ answer }: { readonly answer: PreviewAnswer }) => (
  <Stack gap="md">
    {answer.messages.map((message) => (
      <DevicePreview key={textAt(message, 'family')} message={message} />
    ))}
  </Stack>
);

const DevicePreview = ({ message }: { readonly message: ContentValue }) => {
  const { t } = useTranslation('content');
  const family = textAt(message, 'family');
  const [isOpen, setOpen] = useState(false);
  const { title, body } = readShown(message);
  const payload = message['payload'] ?? message['message'];
  return (
    <Stack gap={6}>
      <Text fz="xs" c="dimmed">
        {t(`push.family.${family}`)}
      </Text>
      <div
        role="figure"
        aria-label={t(`push.family.${family}`)}
        className={`${classes['phone']} ${classes[LOOKS[family] ?? 'web']}`}
      >
        <div className={classes['notice']}>
          <Group gap={6} mb={4}>
            <IconBell size={14} aria-hidden />
            <Text fz={12} c="#514d59">
              {t('push.now')}
            </Text>
          </Group>
          <Text fz={14} fw={650} c="#1c1a24" style={{ overflowWrap: 'anywhere' }}>
            {title}
          </Text>
          <Text fz={14} c="#1c1a24" lineClamp={4} style={{ overflowWrap: 'anywhere' }}>
            {body}
          </Text>
        </div>
      </div>
      <Button
        size="compact-xs"
        variant="subtle"
        w="fit-content"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        {isOpen ? t('push.hidePayload') : t('push.payload')}
      </Button>
      {isOpen && (
        <Code block fz={11} style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
          {JSON.stringify(payload, null, 2)}
        </Code>
      )}
    </Stack>
  );
};

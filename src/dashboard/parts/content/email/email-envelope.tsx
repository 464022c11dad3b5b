// What is seen of an email before it is opened: subject, preheader, sender.
import { Button, Collapse, Stack, Switch } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { EditorProps } from '../content-value.ts';
import { problemOf, textAt, withField } from '../content-value.ts';
import { LiquidField } from '../liquid-field.tsx';

export const EmailEnvelope = ({ value, onChange, problems, readOnly, setting }: EditorProps) => {
  const { t } = useTranslation('content');
  const [isOpen, setOpen] = useState(
    ['from', 'reply_to', 'plaintext_body', 'should_inline_css'].some((name) => name in value),
  );
  const field = (name: string) => ({
    value: textAt(value, name),
    onChange: (next: string) => onChange(withField(value, name, next)),
    error: problemOf(problems, name),
    readOnly,
    setting,
    channel: 'email',
  });
  return (
    <Stack gap="sm">
      <LiquidField
        {...field('subject')}
        label={t('email.subject')}
        required
        onChange={(subject) => onChange({ ...value, subject })}
      />
      <LiquidField
        {...field('preheader')}
        label={t('email.preheader')}
        description={t('email.preheaderHint')}
      />
      <Button
        size="compact-sm"
        variant="subtle"
        w="fit-content"
        aria-expanded={isOpen}
        leftSection={
          isOpen ? <IconChevronDown size={14} aria-hidden /> : <IconChevronRight size={14} aria-hidden />
        }
        onClick={() => setOpen(!isOpen)}
      >
        {t('email.more')}
      </Button>
      <Collapse expanded={isOpen}>
        <Stack gap="sm">
          <LiquidField
            {...field('from')}
            label={t('email.from')}
            description={t('email.fromHint')}
            placeholder="Shop <hello@example.com>"
          />
          <LiquidField {...field('reply_to')} label={t('email.replyTo')} />
          <LiquidField
            {...field('plaintext_body')}
            label={t('email.plaintext')}
            description={t('email.plaintextHint')}
            rows={3}
          />
          <Switch
            label={t('email.inlineCss')}
            description={t('email.inlineCssHint')}
            disabled={readOnly}
            checked={value['should_inline_css'] === true}
            onChange={({ currentTarget }) =>
              onChange(withField(value, 'should_inline_css', currentTarget.checked ? true : undefined))
            }
          />
        </Stack>
      </Collapse>
    </Stack>
  );
};

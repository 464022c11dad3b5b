// Whether a person may get the campaign again, and after how long.
import { Radio, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Section } from '../../../../../ui/section.tsx';
import { useComposer } from '../composer-context.tsx';
import { SpanField } from '../span-field.tsx';
import { numberOf, recordOf } from '../written.ts';

const CHOICES = ['never', 'always', 'after'] as const;

export const ReeligibilitySection = () => {
  const { t } = useTranslation('composer');
  const { definition, set, isReadOnly } = useComposer();
  const given = recordOf(definition['reeligibility']);
  const seconds = numberOf(given?.['after_seconds']);
  const choice = given === null ? 'never' : seconds === 0 ? 'always' : 'after';
  return (
    <Section title={t('again.title')}>
      <Stack gap="md">
        <Radio.Group
          value={choice}
          aria-label={t('again.title')}
          onChange={(chosen) => {
            if (chosen === 'never') set('reeligibility', null);
            else set('reeligibility', { after_seconds: chosen === 'always' ? 0 : 7 * 86_400 });
          }}
        >
          <Stack gap="sm">
            {CHOICES.map((one) => (
              <Radio key={one} value={one} label={t(`again.${one}`)} disabled={isReadOnly} />
            ))}
          </Stack>
        </Radio.Group>
        {choice === 'after' && (
          <SpanField
            label={t('again.span')}
            path="reeligibility.after_seconds"
            value={seconds}
            onChange={(after) => set('reeligibility', { after_seconds: after ?? 'missing' })}
          />
        )}
      </Stack>
    </Section>
  );
};

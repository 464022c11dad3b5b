// Intelligent selection: the variants' shares follow their results (16.6). For campaigns that send more than once.
import { Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Section } from '../../../../../ui/section.tsx';
import { useComposer } from '../composer-context.tsx';
import { FlagField } from '../fields.tsx';
import { flagOf, listOf, recordOf, textOf } from '../written.ts';

const ONCE = ['once', 'at_launch'];

export const SelectionSection = () => {
  const { t } = useTranslation('composer');
  const { definition, set, problems } = useComposer();
  const isOn = flagOf(definition['intelligent_selection'], false);
  const isOnce = ONCE.includes(textOf(recordOf(definition['schedule'])?.['type']));
  // Nothing to choose from, or sent only once: shown only where it is on already and has to be taken off.
  if (!isOn && (isOnce || listOf(definition['variants']).length < 2)) return null;
  const refused = problems.some(({ code }) => code === 'intelligent_selection');
  return (
    <Section title={t('selection.title')} description={t('selection.description')}>
      <Stack gap="xs">
        <FlagField
          label={t('selection.use')}
          path="intelligent_selection"
          value={isOn}
          onChange={(is) => set('intelligent_selection', is)}
        />
        {isOn && (
          <Text fz="sm" c={refused ? 'var(--mantine-color-error)' : 'dimmed'}>
            {t('problem.intelligent_selection')}
          </Text>
        )}
      </Stack>
    </Section>
  );
};

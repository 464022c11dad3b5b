// What the settings mean, in sentences. Triggers speak for themselves: their kinds describe them in both languages.
import { List, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Section } from '../../../../../ui/section.tsx';
import { useComposer } from '../composer-context.tsx';
import { useDeliverySentences } from './use-delivery-sentences.ts';

export const DeliverySentences = () => {
  const { t } = useTranslation('composer');
  const { campaign, definition } = useComposer();
  const sentences = useDeliverySentences(campaign, definition);
  return (
    <Section title={t('sentences.title')}>
      {sentences.length === 0 ? (
        <Text fz="sm" c="dimmed">
          {t('sentences.none')}
        </Text>
      ) : (
        <List spacing={6} fz="sm">
          {sentences.map((sentence) => (
            <List.Item key={sentence}>{sentence}</List.Item>
          ))}
        </List>
      )}
    </Section>
  );
};

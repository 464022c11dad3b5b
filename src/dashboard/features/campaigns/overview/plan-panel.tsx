// The plan of a campaign in sentences, as the composer says them.
import { List, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Section } from '../../../../ui/section.tsx';
import { useDeliverySentences } from '../composer/delivery/use-delivery-sentences.ts';
import type { Campaign } from '../model.ts';

export const PlanPanel = ({ campaign }: { readonly campaign: Campaign }) => {
  const { t } = useTranslation('campaigns');
  const sentences = useDeliverySentences(campaign, campaign.definition);
  return (
    <Section title={t('overview.plan')}>
      {sentences.length === 0 ? (
        <Text fz="sm" c="dimmed">
          {t('overview.noPlan')}
        </Text>
      ) : (
        <List fz="sm" spacing={6}>
          {sentences.map((sentence) => (
            <List.Item key={sentence}>{sentence}</List.Item>
          ))}
        </List>
      )}
    </Section>
  );
};

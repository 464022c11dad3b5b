// When messages leave. On the left every option of the campaign's type, on the right what they mean: sentences, and the
// time line of one person.
import { Box, Grid, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Section } from '../../../../../ui/section.tsx';
import { useComposer } from '../composer-context.tsx';
import { ActionSections } from './action-sections.tsx';
import { DeliveryPreview } from './delivery-preview.tsx';
import { DeliverySentences } from './delivery-sentences.tsx';
import { LimitSections } from './limit-sections.tsx';
import { ReeligibilitySection } from './reeligibility-section.tsx';
import { ScheduleSections } from './schedule-sections.tsx';

const DeliveryStep = () => {
  const { campaign } = useComposer();
  return (
    <Grid gap="lg">
      <Grid.Col span={{ base: 12, lg: 8 }}>
        <Stack gap="lg">
          {campaign.type === 'scheduled' && <ScheduleSections />}
          {campaign.type === 'action_based' && <ActionSections />}
          {campaign.type === 'api_triggered' && <CalledSection />}
          <ReeligibilitySection />
          <LimitSections />
        </Stack>
      </Grid.Col>
      <Grid.Col span={{ base: 12, lg: 4 }}>
        <Box pos={{ base: 'static', lg: 'sticky' }} top={16}>
          <Stack gap="lg">
            <DeliverySentences />
            <DeliveryPreview />
          </Stack>
        </Box>
      </Grid.Col>
    </Grid>
  );
};

export default DeliveryStep;

const CalledSection = () => {
  const { t } = useTranslation('composer');
  const { campaign } = useComposer();
  return (
    <Section title={t('called.title')} description={t(`called.${campaign.category}`)}>
      {null}
    </Section>
  );
};

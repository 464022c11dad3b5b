// Turns the order of captured messages round.
import { SegmentedControl } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useCapturedOrder } from './captured-order.ts';

export const CapturedOrderSwitch = () => {
  const { t } = useTranslation('captured');
  const order = useCapturedOrder();
  const navigate = useNavigate();
  const change = (next: string): void => {
    const chosen = next === 'oldest' ? ('oldest' as const) : undefined;
    void navigate({
      to: '.',
      search: (now) => ({ ...now, order: chosen }),
      replace: true,
      resetScroll: false,
    });
  };
  return (
    <SegmentedControl
      size="xs"
      aria-label={t('order')}
      value={order}
      onChange={change}
      data={[
        { value: 'newest', label: t('newest') },
        { value: 'oldest', label: t('oldest') },
      ]}
    />
  );
};

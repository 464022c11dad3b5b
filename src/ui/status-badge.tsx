// A state in one word and one colour; the dot says it to those who see no colours apart.
import { Badge } from '@mantine/core';

export type Tone = 'neutral' | 'info' | 'good' | 'warning' | 'bad' | 'accent';

const COLOURS: Readonly<Record<Tone, string>> = {
  neutral: 'gray',
  info: 'blue',
  good: 'teal',
  warning: 'orange',
  bad: 'red',
  accent: 'violet',
};

interface StatusBadgeProps {
  readonly tone: Tone;
  readonly label: string;
  readonly size?: 'sm' | 'md';
}

export const StatusBadge = ({ tone, label, size = 'sm' }: StatusBadgeProps) => (
  <Badge
    size={size}
    variant="light"
    color={COLOURS[tone]}
    styles={{
      root: {
        // The darkest shade alone misses 4.5:1 on the tint of some colours, and on a row that is hovered.
        color: `light-dark(color-mix(in srgb, var(--mantine-color-${COLOURS[tone]}-9) 78%, black), var(--mantine-color-${COLOURS[tone]}-2))`,
      },
    }}
    leftSection={<span aria-hidden>{DOTS[tone]}</span>}
  >
    {label}
  </Badge>
);

const DOTS: Readonly<Record<Tone, string>> = {
  neutral: '○',
  info: '◔',
  good: '●',
  warning: '▲',
  bad: '■',
  accent: '◆',
};

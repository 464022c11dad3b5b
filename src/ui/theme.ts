// The look of everything: warm paper, ink and one violet. Contrast is measured by axe in both schemes, so colours are
// only changed here.
import type {
  AlertProps,
  BadgeProps,
  ButtonProps,
  CardProps,
  MantineColorsTuple,
  ModalProps,
  PaperProps,
  SegmentedControlProps,
  TabsProps,
  TooltipProps,
} from '@mantine/core';
import { createTheme } from '@mantine/core';

const violet: MantineColorsTuple = [
  '#f3f0ff',
  '#e4deff',
  '#c7bcff',
  '#a997ff',
  '#8c74fb',
  '#7355f7',
  '#5b3df5',
  '#4b2fd6',
  '#3e27b3',
  '#2f1d88',
];

/** Warm grey: paper and lines. */
const gray: MantineColorsTuple = [
  '#faf9f7',
  '#f3f1ee',
  '#e6e2dc',
  '#d8d3cb',
  '#bdb7ae',
  '#8f8a86',
  '#6b6670',
  '#514d59',
  '#343140',
  '#1c1a24',
];

const dark: MantineColorsTuple = [
  '#f0eef6',
  '#d5d1e0',
  '#b3aec4',
  '#8d879f',
  '#524c63',
  '#3d3850',
  '#2c2838',
  '#211e2b',
  '#18161f',
  '#100e15',
];

/** By name and type alone: no component is loaded for its theme's sake. */
const usually = <Props>(defaultProps: Partial<Props>) => ({ defaultProps });

export const theme = createTheme({
  primaryColor: 'violet',
  primaryShade: { light: 6, dark: 5 },
  autoContrast: true,
  luminanceThreshold: 0.35,
  colors: { violet, gray, dark },
  black: '#1c1a24',
  fontFamily: '"Inter Variable", system-ui, -apple-system, "Segoe UI", Roboto, sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
  headings: {
    fontWeight: '650',
    sizes: {
      h1: { fontSize: '1.55rem', lineHeight: '1.25' },
      h2: { fontSize: '1.15rem', lineHeight: '1.35' },
      h3: { fontSize: '1rem', lineHeight: '1.4' },
    },
  },
  defaultRadius: 'md',
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
  components: {
    // The colour of a light alert is too pale for its own title: the icon and the ground say it.
    Alert: { styles: { title: { color: 'var(--mantine-color-text)' } } satisfies AlertProps['styles'] },
    Badge: usually<BadgeProps>({ radius: 'sm', tt: 'none', fw: 600 }),
    Button: usually<ButtonProps>({ fw: 600 }),
    Card: usually<CardProps>({ withBorder: true, padding: 'lg' }),
    Modal: usually<ModalProps>({ centered: true, overlayProps: { backgroundOpacity: 0.45, blur: 2 } }),
    Paper: usually<PaperProps>({ withBorder: true }),
    SegmentedControl: usually<SegmentedControlProps>({ size: 'sm' }),
    Tabs: usually<TabsProps>({ keepMounted: false }),
    Tooltip: usually<TooltipProps>({ withArrow: true, openDelay: 250 }),
  },
});

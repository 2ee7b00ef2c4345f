import { invalidBody } from '../errors.js';
import { UnionForm } from '../form/form.js';
import type { Json, Path } from '../json.js';
import type { Override } from '../sweep-spec/sweep-spec.js';
import {
  type ResolvedTrialSpec,
  type SectionForm,
  type SectionName,
  type TrialSpec,
  trialForms,
} from '../trial-spec/trial-spec.js';
import { fillForm, isValues, type Values } from './fill.js';
import { addPathLayers, type Layer, type LayersBySection } from './layers.js';
import { mergeLayers } from './object-section.js';
import { matchingSets } from './overrides.js';
import { modelPresets } from './presets.js';
import type { TrialContext } from './trial-context.js';
import { resolveUnion } from './union-section.js';
import { resolveValidation } from './validation-section.js';

/** What a trial is made of, lowest first; each layer overrules those before it. */
export interface TrialLayers {
  /** `name@version`; a point or an override may set another. */
  dataset?: string | null;
  /** The sweep's fixed values. */
  trial?: TrialSpec;
  /** What a plan hands from one stage to the next, by path. */
  carry?: Record<Path, Json>;
  /** The point's values by path. An object at an object's path replaces it whole; labels of free bundles are already expanded. */
  point?: Record<Path, Json>;
  /** The sweep's exceptions. Each `when` is judged on the spec without any override; sets are applied in order, the last wins. */
  overrides?: readonly Override[];
}

const sections = Object.entries(trialForms) as [SectionName, SectionForm][];
const noLayers: Layer[] = [];

function resolveModel(layers: Layer[], missing: string[]): Values {
  const { preset, ...given } = mergeLayers(layers);
  const filled = typeof preset === 'string' && Object.hasOwn(modelPresets, preset);
  const base = filled ? modelPresets[preset as keyof typeof modelPresets] : {};
  const model = fillForm(trialForms.model, { ...base, ...given }, missing, 'model.') as Values;
  delete model.preset;
  model.decoderConvs ??= model.convsPerBlock as Json;
  return model;
}

function resolveSection(
  section: SectionName,
  form: SectionForm,
  layers: Layer[],
  context: TrialContext,
  missing: string[],
): Values {
  if (section === 'model') return resolveModel(layers, missing);
  if (section === 'validation') return resolveValidation(mergeLayers(layers), context);
  const parent = `${section}.`;
  if (!(form instanceof UnionForm)) return fillForm(form, mergeLayers(layers), missing, parent) as Values;
  const start = section === 'loss' && context.classes > 2 ? 'crossEntropy' : (form.defaultVariant ?? '');
  return resolveUnion(form, layers, start, missing, parent);
}

function resolveLayers(bySection: LayersBySection, dataset: Json, context: TrialContext): ResolvedTrialSpec {
  const missing: string[] = [];
  const spec: Record<string, Json> = { dataset };
  for (const [section, form] of sections) {
    spec[section] = resolveSection(section, form, bySection[section] ?? noLayers, context, missing);
  }
  if (missing.length > 0) throw invalidBody(missing.map(missingField));
  return spec as unknown as ResolvedTrialSpec;
}

const missingField = (path: string) => ({
  path: `/trial/${path.replaceAll('.', '/')}`,
  code: 'required' as const,
  message: `${path} is needed by what is chosen beside it and has no default; set it in trial, parameters or overrides`,
});

function baseLayers(trial: TrialSpec): LayersBySection {
  const bySection: LayersBySection = {};
  for (const [section] of sections) {
    const values = Object.hasOwn(trial, section) ? (trial[section] as Json | undefined) : undefined;
    if (isValues(values)) bySection[section] = [{ kind: 'object', values }];
  }
  return bySection;
}

/**
 * Fills a trial: defaults < preset < trial < carry < point < overrides. Variants of tagged unions start from their own
 * defaults, fields that the chosen variant lacks are dropped, and context decides the defaults that depend on data.
 * @throws ProblemError `invalidBody` with `unknownPath`, or `required` where a chosen variant needs a field that nothing sets
 */
export function resolveTrialSpec(layers: TrialLayers, context: TrialContext): ResolvedTrialSpec {
  const bySection = baseLayers(layers.trial ?? {});
  let dataset: Json = layers.dataset ?? null;
  if (layers.carry) dataset = addPathLayers(bySection, layers.carry, true) ?? dataset;
  if (layers.point) dataset = addPathLayers(bySection, layers.point, false) ?? dataset;
  if (!layers.overrides?.length) return resolveLayers(bySection, dataset, context);
  const plain = resolveLayers(bySection, dataset, context);
  const sets = matchingSets(layers.overrides, plain);
  if (sets.length === 0) return plain;
  for (const set of sets) dataset = addPathLayers(bySection, set, false) ?? dataset;
  return resolveLayers(bySection, dataset, context);
}

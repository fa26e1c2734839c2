namespace Fovea.Tuning.Trials;

/// <summary>What a trial had reached after a step, such as an epoch's validation error.</summary>
/// <param name="Step">From 1, rising.</param>
/// <param name="Value">Less is better; may be NaN.</param>
public readonly record struct IntermediateValue(int Step, double Value);

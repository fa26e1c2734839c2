namespace Fovea.Tuning.Reports;

/// <summary>How much a dimension matters to a study's value.</summary>
/// <param name="Name">The dimension's name.</param>
/// <param name="First">Its first-order index: the share of the variance that it explains by itself. 0 to 1; those of all dimensions add up to 1 at most.</param>
/// <param name="Total">Its total index: that share, and its part in what only several dimensions together explain. 0 to 1, at least <paramref name="First"/>.</param>
public sealed record DimensionImportance(string Name, double First, double Total);

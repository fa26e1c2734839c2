using System.Globalization;
using Fovea.Numerics;

namespace Fovea.Tuning;

/// <summary>
/// How much each dimension of a space matters: Sobol indices (Sobol 2001; Saltelli et al. 2010) of the mean of a Gaussian process fitted to the trials. They are
/// about the whole space, even on every dimension's scale, and about values bent as the search sees them, so that one diverged trial does not decide
/// them. A dimension that is active only sometimes matters by what it does there, times how often that is.
/// </summary>
/// <param name="Dimensions">The dimensions, in the space's order; empty where nothing can be said.</param>
/// <param name="Explained">
/// How far the process can be believed: the share of the values' variance that it predicts of trials it has not seen, each left out in turn. At most 1; below 0 it is worse than
/// their mean. Null where no process was fitted.
/// </param>
/// <param name="Missing">Why nothing can be said; null where <paramref name="Dimensions"/> are there.</param>
public sealed record Importance(IReadOnlyList<DimensionImportance> Dimensions, double? Explained, string? Missing)
{
    private const int Points = 4096;

    /// <summary>With fewer trials that yielded a value the indices would be noise: 10, and 2 for every dimension.</summary>
    public static int FewestTrials(SearchSpace space) => 10 + (2 * space.Dimensions.Count);

    /// <summary>Measures the dimensions of a space: a pure function of its arguments.</summary>
    /// <param name="space">What is searched.</param>
    /// <param name="history">The trials; failed and pruned ones have the values that the search gives them.</param>
    /// <param name="transform">How values are bent first.</param>
    public static Importance Measure(SearchSpace space, IReadOnlyList<TrialRecord> history, OutputTransform transform = OutputTransform.YeoJohnson)
    {
        int done = history.Count(trial => trial is { State: TrialState.Done, Value: { } value } && double.IsFinite(value) && space.TryFit(trial.Parameters, out _));
        if (done < FewestTrials(space)) return None($"It takes {FewestTrials(space)} trials with a value to tell what matters among {space.Dimensions.Count} dimensions, and there are {done}.");
        var data = Observations.FromHistory(space, history);
        if (data.Values.Distinct().Count() == 1) return None("All trials have the same value: nothing matters so far.");

        FittedProcess fitted = new(space, data, transform, new RandomStream(0, RandomPurpose.FitStarts, 0));
        double explained = Share(fitted.Outputs, fitted.Process.LeaveOneOut(fitted.Outputs));
        if (explained <= 0)
            return None(string.Create(CultureInfo.InvariantCulture, $"From {data.Points.Count} trials no rule can be learned: a trial left out is predicted no better by the others than by their mean."), explained);

        double[] weights = fitted.Process.Weights(fitted.Outputs), features = new double[fitted.Encoding.ScaleOf.Length];
        bool[] isActive = new bool[fitted.Encoding.Dimensions];
        (double First, double Total)[] indices = SobolIndices.Estimate(Mean, isActive.Length, Points, new RandomStream(0, RandomPurpose.Sensitivity, 0));
        return new Importance([.. space.Dimensions.Zip(indices, (dimension, index) => Within(dimension.Name, index))], explained, null);

        double Mean(ReadOnlySpan<double> unit)
        {
            fitted.Encoding.Encode(unit, features, isActive);
            return fitted.Process.MeanAt(features, weights);
        }
    }

    private static Importance None(string reason, double? explained = null) => new([], explained, reason);

    /// <summary>What the errors of estimation put outside comes back inside.</summary>
    private static DimensionImportance Within(string name, (double First, double Total) index)
    {
        double first = Math.Clamp(index.First, 0, 1);
        return new DimensionImportance(name, first, Math.Clamp(index.Total, first, 1));
    }

    /// <summary>1 less the mean squared error over the variance.</summary>
    private static double Share(double[] outputs, double[] predictions)
    {
        double mean = outputs.Average();
        double variance = outputs.Sum(output => (output - mean) * (output - mean));
        return 1 - (outputs.Zip(predictions, (output, prediction) => (output - prediction) * (output - prediction)).Sum() / variance);
    }
}

/// <summary>How much a dimension matters to a study's value.</summary>
/// <param name="Name">The dimension's name.</param>
/// <param name="First">Its first-order index: the share of the variance that it explains by itself. 0 to 1; those of all dimensions add up to 1 at most.</param>
/// <param name="Total">Its total index: that share, and its part in what only several dimensions together explain. 0 to 1, at least <paramref name="First"/>.</param>
public sealed record DimensionImportance(string Name, double First, double Total);

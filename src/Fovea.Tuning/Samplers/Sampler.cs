using System.Text.Json.Serialization;

namespace Fovea.Tuning;

/// <summary>Says what to try next.</summary>
public interface ISampler
{
    /// <summary>
    /// The next point to try: a pure function of its arguments. It never is a point of the history, as long as the space has another.
    /// </summary>
    /// <param name="space">What is searched.</param>
    /// <param name="history">All trials so far, in any order; those that wait or run are taken to be coming.</param>
    /// <param name="studySeed">The study's seed.</param>
    /// <param name="trialNumber">The number of the trial that will run the point.</param>
    ParameterValues Suggest(SearchSpace space, IReadOnlyList<TrialRecord> history, ulong studySeed, int trialNumber);
}

/// <summary>How points are chosen. Another way is a record beside <see cref="GaussianProcessOptions"/>.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(GaussianProcessOptions), "gaussianProcess")]
[JsonDerivedType(typeof(SobolOptions), "sobol")]
[JsonDerivedType(typeof(RandomOptions), "random")]
[JsonDerivedType(typeof(InOrderOptions), "inOrder")]
public abstract record SamplerOptions
{
    /// <summary>Makes the sampler.</summary>
    public abstract ISampler Create();
}

/// <summary>The points of a history, to be not suggested again: as the space writes them, so that 1 and 1.0 are one point.</summary>
internal sealed class TriedPoints
{
    private readonly HashSet<ParameterValues> points = [];
    private readonly SearchSpace space;

    public TriedPoints(SearchSpace space, IReadOnlyList<TrialRecord> history)
    {
        this.space = space;
        foreach (TrialRecord trial in history)
        {
            if (space.TryFit(trial.Parameters, out ParameterValues fitted)) points.Add(fitted);
        }
    }

    public bool Contains(ParameterValues point) => points.Contains(point);

    /// <summary>The first point of a sequence that was not tried, else one found by counting through the space, else the sequence's first.</summary>
    /// <param name="at">The sequence: the point at each place.</param>
    /// <param name="attempts">How many of its points to look at.</param>
    public ParameterValues FirstNew(Func<int, ParameterValues> at, int attempts = 256)
    {
        ParameterValues first = at(0);
        for (int attempt = 0; attempt < attempts; attempt++)
        {
            ParameterValues point = attempt == 0 ? first : at(attempt);
            if (!points.Contains(point)) return point;
        }

        return space.Points().FirstOrDefault(point => !points.Contains(point)) ?? first;
    }
}

using Fovea.Tuning.Spaces;
using Fovea.Tuning.Trials;

namespace Fovea.Tuning.Samplers;

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

using Fovea.Tuning.Spaces;

namespace Fovea.Tuning.Studies;

/// <summary>A trial while it runs.</summary>
public interface ITrialRun
{
    /// <summary>The trial's number in its study, from 0.</summary>
    int Number { get; }

    /// <summary>What it is run with.</summary>
    ParameterValues Parameters { get; }

    /// <summary>
    /// Whether the trial is surely still ours: the lease was renewed and has not run out. While it is not, nobody may be kept from
    /// taking it, so that the work should pause or stop.
    /// </summary>
    bool IsHeld { get; }

    /// <summary>Reports what the trial has reached. A trial that promises too little is stopped through its token.</summary>
    /// <param name="step">From 1; a step that was reported before, in an earlier attempt, is replaced.</param>
    /// <param name="value">Less is better; may be NaN.</param>
    void Report(int step, double value);
}

namespace Fovea.Tuning;

/// <summary>What a trial does: turns parameters into a number, of which less is better.</summary>
public interface IObjective
{
    /// <summary>Runs a trial to its end, going on where an earlier attempt left off, if there is something left of it.</summary>
    /// <param name="trial">The parameters, and the place to report to.</param>
    /// <param name="stop">The trial is to end now: it is pruned, out of time, somebody else's, or the program stops.</param>
    /// <returns>The value; one that is not finite fails the trial.</returns>
    /// <exception cref="TrialFailedException">No value came of it.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    Task<double> RunAsync(ITrialRun trial, CancellationToken stop);
}

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

/// <summary>A trial ended without a value; the message is kept with it. The study goes on.</summary>
public sealed class TrialFailedException(string message, Exception? innerException = null) : FoveaException(message, innerException);

/// <summary>This machine cannot do the trial, which is no fault of the trial's: it waits again, for this machine or another one, and counts as no loss.</summary>
internal sealed class TrialNotHereException(string message, Exception? innerException = null) : FoveaException(message, innerException);

namespace Fovea.Training.Runs;

/// <summary>What a run is doing.</summary>
public enum RunState
{
    /// <summary>A process holds its folder: it trains.</summary>
    Running,

    /// <summary>Nobody holds it, and it has no result: it was stopped, and can go on.</summary>
    Stopped,

    /// <summary>It has its result.</summary>
    Finished,
}

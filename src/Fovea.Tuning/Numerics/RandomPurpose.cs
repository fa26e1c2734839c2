namespace Fovea.Tuning.Numerics;

/// <summary>What a random number is for. The numbers are part of every result.</summary>
internal enum RandomPurpose
{
    /// <summary>Points of random search.</summary>
    RandomPoint = 1,

    /// <summary>Scrambling of a study's Sobol points.</summary>
    SobolScramble = 2,

    /// <summary>Scrambling of the candidates that acquisition is first measured at.</summary>
    Candidates = 3,

    /// <summary>Which candidates a local search starts from.</summary>
    LocalStarts = 4,

    /// <summary>First hyperparameters of a fit.</summary>
    FitStarts = 5,

    /// <summary>Scrambling of the points that importance is measured at.</summary>
    Sensitivity = 8,

    /// <summary>Candidates near the best trials.</summary>
    Neighbours = 7,

    /// <summary>Made-up values of trials that still run.</summary>
    Fantasies = 6,
}

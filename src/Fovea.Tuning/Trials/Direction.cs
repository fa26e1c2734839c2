namespace Fovea.Tuning.Trials;

/// <summary>Which values are better. Trials hold values to minimise; a study that maximises turns the sign on the way in and out.</summary>
public enum Direction
{
    /// <summary>Less is better.</summary>
    Minimize,

    /// <summary>More is better.</summary>
    Maximize,
}

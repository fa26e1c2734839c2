namespace Fovea.Data;

/// <summary>A part of a data set.</summary>
public enum DataSplit
{
    /// <summary>Images to learn from.</summary>
    Training,

    /// <summary>Images to select a model with.</summary>
    Validation,

    /// <summary>Images to report on.</summary>
    Test,

    /// <summary>Images whose classes nobody has told.</summary>
    Unlabelled,
}

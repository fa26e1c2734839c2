namespace Fovea.Tuning.Spaces;

/// <summary>What a <see cref="ParameterValue"/> holds.</summary>
public enum ParameterKind
{
    /// <summary>A 64-bit floating-point number.</summary>
    Float,

    /// <summary>A whole number of 64 bits.</summary>
    Integer,

    /// <summary>A string.</summary>
    Text,
}

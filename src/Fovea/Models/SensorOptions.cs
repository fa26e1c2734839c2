using System.Text.Json.Serialization;
using Fovea.Configuration;
using Fovea.Sensing;

namespace Fovea.Models;

/// <summary>Which sensor a model has. Another one is a class beside <see cref="MultiScaleSensorOptions"/>.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(MultiScaleSensorOptions), "multiScale")]
public abstract record SensorOptions
{
    /// <summary>Makes the sensor.</summary>
    public abstract IGlimpseSensor Create();
}

/// <summary>The paper's <see cref="MultiScaleSensor"/>.</summary>
public sealed record MultiScaleSensorOptions : SensorOptions
{
    /// <summary>Side of a patch in pixels.</summary>
    /// <value>1 to 256; default 8.</value>
    public int Size { get; init => field = Check.Within(value, 1, MultiScaleSensor.LargestSize, nameof(Size)); } = 8;

    /// <summary>Patches around one centre, each covering twice the side of the one before.</summary>
    /// <value>1 to 9; default 1.</value>
    public int Scales { get; init => field = Check.Within(value, 1, MultiScaleSensor.MostScales, nameof(Scales)); } = 1;

    /// <inheritdoc/>
    public override IGlimpseSensor Create() => new MultiScaleSensor(Size, Scales);
}

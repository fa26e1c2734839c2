namespace Fovea.Policies;

/// <summary>A place that stands out in a coarse view.</summary>
/// <param name="X">In pixels of the image from its left edge: the centroid of the saliency of the 3x3 cells around it.</param>
/// <param name="Y">The same from its upper edge.</param>
/// <param name="Saliency">That of its cell, 0 to 1.</param>
internal readonly record struct Candidate(float X, float Y, float Saliency);

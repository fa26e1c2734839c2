using Fovea.Layers;

namespace Fovea.Training;

/// <summary>Sees the looks of an evaluation as they happen. Class logits are then read off after every glimpse.</summary>
public interface ILookObserver
{
    /// <summary>Called after every block of looks, by several workers at a time. What it throws ends the evaluation.</summary>
    /// <param name="pass">Number of the pass over the images, from 0 on.</param>
    /// <param name="firstImage">Number of the first image of the block; the others follow in order.</param>
    /// <param name="arena">The model's activations: a row per image and rollout, an image's rollouts side by side.</param>
    void OnLooks(int pass, int firstImage, Arena arena);
}
